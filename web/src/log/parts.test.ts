import { expect, it } from 'vitest';
import type { LogChunk } from '../gen/hodei/v1/log_pb';
import { chunkOf, type EntryOf } from '../testing/chunks';
import { lay } from './fill';
import { LogPart, NotAsOutlined, type Cut } from './part';
import { Decoded } from './blocks';
import { LogStore } from './store';

/** Numbers that look random, the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const TEXTS = ['plain', '', '\u001b[31mred', '\u001b[1mbold', 'over\u001b[0m', '10%\r20%\r', 'ñandú', 'x'.repeat(3000)];

function randomLog(seed: number): LogChunk[] {
  const below = chance(seed);
  const chunks: LogChunk[] = [];
  let position = 0;
  for (let index = 0; index < 40; index++) {
    const entries = Array.from({ length: 1 + below(30) }, (_, entry): EntryOf => ({
      text: `${TEXTS[below(TEXTS.length)]!} ${position + entry}`, stream: below(4) === 0 ? below(3) : 0, unterminated: below(3) === 0, afterMicros: below(1000),
    }));
    const chunk = chunkOf(position, entries);
    if (below(12) === 0) chunk.body = new Uint8Array([0xff]);
    // Some of it is not stored at all.
    if (below(12) !== 0 || index === 39) chunks.push(chunk);
    position += entries.length;
  }
  return chunks;
}

/** As the server tells it: at the beginnings of some chunks, and at the end. */
function cutsOf(chunks: LogChunk[], below: (below: number) => number): Cut[] {
  const part = new LogPart({ position: 0, line: 0, open: [-1, -1, -1, -1] }, Infinity, new Decoded(), { began: () => {}, piece: () => {} });
  const cut = (): Cut => ({ position: part.position, line: part.lines, open: [...part.open] });
  const cuts: Cut[] = [cut()];
  for (const chunk of chunks) {
    if (part.position > 0 && below(3) === 0) cuts.push(cut());
    part.append(chunk);
  }
  if (cuts.at(-1)!.position < part.position) cuts.push(cut());
  return cuts.filter(({ position }, index) => index === 0 || position > cuts[index - 1]!.position);
}

function linesOf(store: LogStore) {
  return Array.from({ length: store.lineCount }, (_, line) => store.line(line));
}

const AWAITED = 'to come';

function textsOf(store: LogStore): string[] {
  return linesOf(store).map(({ awaited, text, stream, micros, hiddenBytes }) => (awaited ? AWAITED : `${stream} ${micros} ${hiddenBytes} ${text}`));
}

it('has the same lines in whatever order parts come, and shows none before it is all there', () => {
  for (let seed = 0; seed < 40; seed++) {
    const chunks = randomLog(seed);
    const more = [chunkOf(Number(chunks.at(-1)!.firstPosition) + chunks.at(-1)!.entryCount, [{ text: 'goes on' }, 'live', { text: 'err', stream: 1 }])];
    const whole = new LogStore();
    const below = chance(seed + 1000);
    chunks.forEach((chunk) => whole.append(chunk));
    const cuts = cutsOf(chunks, below);
    const ended = textsOf(whole);
    more.forEach((chunk) => whole.append(chunk));
    const expected = linesOf(whole);

    const store = new LogStore();
    lay(store, cuts);
    const live = below(2) === 0;
    if (live) more.forEach((chunk) => store.append(chunk));
    for (let run = store.next(); run !== undefined; run = store.next()) {
      const { first, last } = run;
      const stored = chunks.filter((chunk) => Number(chunk.firstPosition) + chunk.entryCount > first.position && Number(chunk.firstPosition) < last.end);
      // Somebody looks elsewhere in the middle of it.
      const come = below(2) === 0 ? stored : stored.slice(0, below(stored.length + 1));
      come.forEach((chunk) => store.fill(run!, chunk));
      if (come.length === stored.length) store.leaveOutOf(run);
      store.want(below(store.lineCount), below(store.lineCount));
      // Colours that are switched on in what has not come are not known yet.
      const shown = textsOf(store);
      const wanted = live ? textsOf(whole) : ended;
      expect(shown, `seed ${seed}`).toEqual(wanted.map((text, line) => (shown[line] === AWAITED ? AWAITED : text)));
      const absent = store.firstMissing();
      expect(store.has(0, store.lineCount)).toBe(absent === undefined || !shown.includes(AWAITED));
    }
    if (!live) more.forEach((chunk) => store.append(chunk));
    expect(linesOf(store), `seed ${seed}`).toEqual(expected);
    expect(store.missing).toBe(0);
    expect(store.position).toBe(whole.position);
    expect(store.startMicros).toBe(whole.startMicros);
  }
});

it('asks first for what is wanted, a line that goes on further down included, then for the rest from the beginning', () => {
  const open = [-1, -1, -1, -1];
  const store = new LogStore();
  lay(store, [0, 1000, 2000, 3000, 4000].map((position) => ({ position, line: position, open: position === 3000 ? [2500, -1, -1, -1] : open })));
  const next = () => {
    const { first, last } = store.next()!;
    return [first.from.position, last.end];
  };
  expect(next()).toEqual([0, 4000]);
  store.want(1500, 1510);
  expect(next()).toEqual([1000, 2000]);
  store.want(2500, 2501);
  expect(next()).toEqual([2000, 4000]);
  store.want(Infinity, Infinity);
  expect(next()).toEqual([3000, 4000]);
  store.fill(store.next()!, chunkOf(3000, ['the rest', ...Array.from({ length: 500 }, () => 'x')]));
  expect(store.line(3000).text).toBe('x');
  expect(store.line(2999).awaited).toBe(true);
  expect(next()).toEqual([3000, 4000]);
  store.want(0, 10);
  expect(next()).toEqual([0, 1000]);
});

it('says so where a part is not what was told of it', () => {
  const store = new LogStore();
  lay(store, [0, 2, 4].map((position) => ({ position, line: position, open: [-1, -1, -1, -1] })));
  expect(() => store.fill(store.next()!, chunkOf(0, [{ text: 'a', unterminated: true }, 'b']))).toThrow(NotAsOutlined);
});
