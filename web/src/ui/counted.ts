/** "1 line", "1,200 lines". */
export function counted(count: number | bigint, one: string, several = `${one}s`): string {
  return `${count.toLocaleString()} ${Number(count) === 1 ? one : several}`;
}
