/** Lines chosen, as numbers from 0, both included. */
export interface Range {
  from: number;
  to: number;
}

/** "#L10" or "#L10-L20", as counted by people, from 1. */
export function rangeOf(hash: string): Range | null {
  const match = /^#?L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(hash);
  if (!match) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (first < 1 || last < 1) return null;
  return { from: Math.min(first, last) - 1, to: Math.max(first, last) - 1 };
}

/** Without the leading "#". */
export function hashOf(range: Range): string {
  return range.from === range.to ? `L${range.from + 1}` : `L${range.from + 1}-L${range.to + 1}`;
}
