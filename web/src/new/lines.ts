// Lists of texts, one a line. A text that a line can't hold, or that would be read as something else, stands there as
// JSON writes it: "two\nlines", "", "\"quoted\""; bytes that are no text stand there as bash takes them: $'caf\xe9'.
// Whatever is written comes back exactly as it was.

import { bytesQuoted, type Word } from '../jobs/exact';
import { bytesRead } from './exact';

/** One text, or bytes, as its line. */
export function lineOf(text: Word): string {
  if (typeof text !== 'string') return bytesQuoted(text);
  return text === '' || text.startsWith('"') || text.startsWith("$'") || /[\n\r]/.test(text) ? JSON.stringify(text) : text;
}

/** What a line stands for. */
export function textOf(line: string): Word {
  if (line.startsWith("$'")) return bytesRead(line) ?? line;
  if (!line.startsWith('"')) return line;
  try {
    const text: unknown = JSON.parse(line);
    return typeof text === 'string' ? text : line;
  } catch {
    return line;
  }
}

export function written(texts: Word[]): string {
  return texts.map(lineOf).join('\n');
}

const BROKEN = 'An escaped surrogate (\\ud800 to \\udfff) stands alone: it is no character.';

/** Sent as UTF-8, it would be another text. */
function isBroken(word: Word): boolean {
  return typeof word === 'string' && /\p{Surrogate}/u.test(word);
}

/** A line end after the last one is none of another. */
export function read(text: string, complain: (why: string) => void): Word[] {
  const words = text === '' ? [] : text.replace(/\n$/, '').split('\n').map(textOf);
  if (words.some(isBroken)) complain(BROKEN);
  return words;
}

/** NAME=VALUE, one a line; spaces around a value are kept where it is quoted. */
export function writtenPairs(map: Record<string, Word>): string {
  return Object.entries(map)
    .map(([key, value]) => `${key}=${typeof value === 'string' && value !== value.trim() ? JSON.stringify(value) : value === '' ? '' : lineOf(value)}`)
    .join('\n');
}

export function readPairs(text: string, complain: (why: string) => void): Record<string, Word> {
  const result: Record<string, Word> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const equals = line.indexOf('=');
    if (equals <= 0) complain(`“${line.trim()}” has no “=”: write NAME=VALUE, one a line.`);
    else result[line.slice(0, equals).trim()] = textOf(line.slice(equals + 1).trim());
  }
  if (Object.values(result).some(isBroken)) complain(BROKEN);
  return result;
}

/** As {@link readPairs}, where only text can stand. */
export function readTexts(text: string, complain: (why: string) => void): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(readPairs(text, complain))) {
    if (typeof value === 'string') result[name] = value;
    else complain(`The value of “${name}” is not UTF-8: only text can stand here.`);
  }
  return result;
}
