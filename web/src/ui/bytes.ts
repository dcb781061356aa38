/** "512 MiB", "1.5 GiB". */
export function bytes(value: bigint): string {
  const number = Number(value);
  if (number >= 2 ** 30) return `${(number / 2 ** 30).toFixed(number >= 10 * 2 ** 30 ? 0 : 1)} GiB`;
  if (number >= 2 ** 20 || number === 0) return `${Math.round(number / 2 ** 20)} MiB`;
  return `${Math.round(number / 1024)} KiB`;
}
