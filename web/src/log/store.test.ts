import { describe, expect, it } from 'vitest';
import { chunkOf, numbered } from '../testing/chunks';
import { inflate, STDERR, STDOUT } from './decode';
import { LogStore } from './store';

function textOf(store: LogStore): string[] {
  return Array.from({ length: store.lineCount }, (_, line) => store.line(line).text);
}

describe('LogStore', () => {
  it('numbers lines in the order in which they began, with their stream and time', () => {
    const store = new LogStore();
    store.append(chunkOf(0, ['out', { text: 'err', stream: STDERR, afterMicros: 1500 }]));
    expect(textOf(store)).toEqual(['out', 'err']);
    expect(store.line(0).stream).toBe(STDOUT);
    expect(store.line(1).stream).toBe(STDERR);
    expect(store.line(1).micros - store.line(0).micros).toBe(1500);
  });

  it('puts the pieces of a line together, whatever another stream says in between', () => {
    const store = new LogStore();
    store.append(chunkOf(0, [{ text: 'one ', unterminated: true }, { text: 'oops', stream: STDERR }]));
    expect(textOf(store)).toEqual(['one ', 'oops']);
    store.append(chunkOf(2, [{ text: 'two ', unterminated: true }]));
    store.append(chunkOf(3, ['three', 'next']));
    expect(textOf(store)).toEqual(['one two three', 'oops', 'next']);
  });

  it('keeps characters that were cut between two pieces', () => {
    const store = new LogStore();
    const bytes = new TextEncoder().encode('ñ');
    const chunk = chunkOf(0, [{ text: 'ab', unterminated: true }, 'c']);
    // A two-byte character across the border: "a" and its first byte, its second byte and nothing.
    chunk.body.set(bytes, chunk.body.length - 2);
    store.append(chunk);
    expect(store.line(0).text).toBe('añ');
  });

  it('takes no entry twice when chunks are sent again, and leaves room for a gap', () => {
    const store = new LogStore();
    store.append(chunkOf(0, numbered(0, 3)));
    store.append(chunkOf(0, numbered(0, 3)));
    store.append(chunkOf(2, numbered(2, 3)));
    expect(textOf(store)).toEqual(numbered(0, 5));
    expect(store.position).toBe(5);
    store.append(chunkOf(7, ['x']));
    expect(textOf(store).slice(5)).toEqual([
      'hodei: entries 5 to 6 of this log cannot be read: nothing is stored of what was there',
      'x',
    ]);
    expect(store.position).toBe(8);
  });

  it('goes on behind a chunk that cannot be read, and keeps the numbers of lines', () => {
    const store = new LogStore();
    store.append(chunkOf(0, numbered(0, 3)));
    store.append({ ...chunkOf(3, numbered(3, 4)), body: new Uint8Array([0xff]) });
    store.append(chunkOf(7, ['behind']));
    expect(textOf(store)).toEqual([
      ...numbered(0, 3),
      'hodei: entries 3 to 6 of this log cannot be read: its body cannot be parsed',
      'behind',
    ]);
  });

  it('folds what carriage returns have overwritten, over pieces too', () => {
    const store = new LogStore();
    store.append(chunkOf(0, ['10%\r20%\r', 'windows line\r']));
    store.append(chunkOf(2, [{ text: '1/3\r', unterminated: true }]));
    expect(store.line(2).text).toBe('1/3');
    for (let step = 0; step < 5000; step++) {
      store.append(chunkOf(3 + step, [{ text: `step ${step}\r`, unterminated: true }]));
    }
    expect(textOf(store)).toEqual(['20%', 'windows line', 'step 4999']);
    store.append(chunkOf(5003, ['done']));
    expect(store.line(2).text).toBe('done');
  });

  it('shows the start of a huge line, and says how much more there is', () => {
    const store = new LogStore();
    const piece = 'x'.repeat(65_536);
    for (let index = 0; index < 20; index++) store.append(chunkOf(index, [{ text: `${index}:${piece}`, unterminated: true }]));
    const line = store.line(0);
    expect(line.text.startsWith('0:xxx')).toBe(true);
    expect(line.text.length).toBe(32 * 1024);
    expect(line.hiddenBytes + line.text.length).toBe(20 * 65_536 + 10 * 2 + 10 * 3);
  });

  it('carries colours over to the next lines of their stream alone', () => {
    const store = new LogStore();
    store.append(chunkOf(0, ['plain', '\u001b[31mred', 'still red', { text: 'err', stream: STDERR }, 'to here\u001b[0m', 'plain']));
    expect([0, 1, 2, 3, 4, 5].map((line) => store.line(line).prefix)).toEqual(['', '', '\u001b[31m', '', '\u001b[31m', '']);
  });

  it('lets decoded text go and makes it again, for any order of looking', async () => {
    const store = new LogStore();
    const wide = 'y'.repeat(90);
    const chunks = 35;
    for (let index = 0; index < chunks; index++) {
      const chunk = chunkOf(index * 8000, numbered(index * 8000, 8000, wide), true);
      store.append(chunk, await inflate(chunk));
    }
    expect(store.lineCount).toBe(chunks * 8000);
    for (const line of [279_999, 0, 140_000, 7_999, 8_000, 0, 279_999]) expect(store.line(line).text).toBe(`${wide} ${line}`);
  });
});
