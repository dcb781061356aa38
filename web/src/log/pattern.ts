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
  const index = matches.findIndex((match) => match >= line);
  return index < 0 ? 0 : index;
}
