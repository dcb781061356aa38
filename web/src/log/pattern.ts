/** Without regard to case unless a capital was typed. */
export function mindsCase(query: string): boolean {
  return query !== query.toLowerCase();
}

/** As typed, to mark what was found. */
export function patternOf(query: string, matchCase: boolean): RegExp {
  const literal = query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(literal, matchCase ? 'g' : 'gi');
}

/** Which match stands at or behind the line; the first one again after the last. */
export function matchFrom(matches: readonly number[], line: number): number {
  const index = firstFrom(matches, line);
  return index === matches.length ? 0 : index;
}

/** The index of the first number, of ascending ones, that is not below another; their count where all are. */
export function firstFrom(numbers: readonly number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
