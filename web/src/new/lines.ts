// Lists of texts, one a line. A text that a line can't hold, or that would be read as something else, stands there as
// JSON writes it: "two\nlines", "", "\"quoted\"". Whatever is written comes back exactly as it was.

/** One text as its line. */
export function lineOf(text: string): string {
  return text === '' || text.startsWith('"') || /[\n\r]/.test(text) ? JSON.stringify(text) : text;
}

/** The text that a line stands for. */
export function textOf(line: string): string {
  if (!line.startsWith('"')) return line;
  try {
    const text: unknown = JSON.parse(line);
    return typeof text === 'string' ? text : line;
  } catch {
    return line;
  }
}

export function written(texts: string[]): string {
  return texts.map(lineOf).join('\n');
}

/** A line end after the last one is none of another. */
export function read(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').map(textOf);
}

/** NAME=VALUE, one a line; spaces around a value are kept where it is quoted. */
export function writtenPairs(map: Record<string, string>): string {
  return Object.entries(map)
    .map(([key, value]) => `${key}=${value !== value.trim() ? JSON.stringify(value) : value === '' ? '' : lineOf(value)}`)
    .join('\n');
}

export function readPairs(text: string, complain: (why: string) => void): Record<string, string> {
  const result: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const equals = line.indexOf('=');
    if (equals <= 0) complain(`“${line.trim()}” has no “=”: write NAME=VALUE, one a line.`);
    else result[line.slice(0, equals).trim()] = textOf(line.slice(equals + 1).trim());
  }
  return result;
}
