// Points in time as they stand in addresses: "15m", "2h", "7d" (ago), or as ISO 8601 has them.

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What can't be meant is left out. */
export function momentOf(text: string | undefined): string | undefined {
  return text !== undefined && !Number.isNaN(millisOfMoment(text, 0)) ? text : undefined;
}

/** In milliseconds; NaN where it is none. */
export function millisOfMoment(text: string, now: number): number {
  const ago = /^(\d{1,6})([mhd])$/.exec(text);
  if (ago) return now - Number(ago[1]) * UNITS[ago[2]!]!;
  return /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
}

/** As an input of type datetime-local has it, in local time; empty for "2h" and the like. */
export function localOf(text: string | undefined): string {
  const millis = text === undefined || !/^\d{4}-/.test(text) ? Number.NaN : Date.parse(text);
  if (Number.isNaN(millis)) return '';
  const date = new Date(millis);
  return new Date(millis - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** From local time, as such an input has it, to what stands in the address. */
export function momentOfLocal(local: string): string | undefined {
  const millis = Date.parse(local);
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString().slice(0, 16) + 'Z';
}
