const ESCAPE = String.raw`\\(?:[pPx]\{[^}]*\}|[pP].|x..|.)`;
const IN_CLASS = String.raw`${ESCAPE}|\[:\^?\w+:\]`;
const SYNTAX = String.raw`\\Q(.*?)(?:\\E|$)|${ESCAPE}|\(\?(?:P?<[^>]*>|[a-zA-Z-]*[:)])|(\[\^?\]?(?:${IN_CLASS}|\[|[^\]\\[]+)*)`;

/**
 * Without regard to case unless a capital was typed; of an expression only what is looked for as it stands was. The rule stands
 * in docs/http.md, and in the command line's SmartCase.
 */
export function mindsCase(query: string, regex: boolean): boolean {
  const letters = regex
    ? query.replace(new RegExp(SYNTAX, 'gsu'), (_, quoted?: string, chars?: string) => quoted ?? chars?.replace(new RegExp(IN_CLASS, 'gsu'), '') ?? '')
    : query;
  return letters !== letters.toLowerCase();
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
