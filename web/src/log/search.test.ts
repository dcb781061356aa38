import { expect, it } from 'vitest';
import { chunkOf, numbered } from '../testing/chunks';
import { STDERR } from './decode';
import { hashOf, rangeOf } from './permalink';
import { ROW, ScrollMap } from './scroll-map';
import { firstError, LogSearch, matchFrom, patternOf } from './search';
import { LogStore } from './store';

function searched(store: LogStore, query: string): Promise<LogSearch> {
  return new Promise((done) => {
    const search: LogSearch = new LogSearch(store, query, () => !search.scanning && done(search));
  });
}

it('finds lines without regard to case and colour, and later ones as they arrive', async () => {
  const store = new LogStore();
  store.append(chunkOf(0, ['an \u001b[31mErr\u001b[0mor', 'fine', 'ERROR again']));
  const search = await searched(store, 'error');
  expect(search.matches).toEqual([0, 2]);
  store.append(chunkOf(3, ['one more error']));
  await expect.poll(() => search.matches).toEqual([0, 2, 3]);
  search.stop();
});

it('minds capitals that were typed, and takes nothing for a pattern', () => {
  expect(patternOf('Error').test('error')).toBe(false);
  expect(patternOf('a.b(').test('xA.B(y')).toBe(true);
  expect(patternOf('a.b').test('axb')).toBe(false);
});

it('scans a long log in slices', async () => {
  const store = new LogStore();
  for (let first = 0; first < 50_000; first += 5000) store.append(chunkOf(first, numbered(first, 5000)));
  expect((await searched(store, 'line 49999')).matches).toEqual([49_999]);
});

it('goes on from where one is', () => {
  expect(matchFrom([5, 10, 20], 10)).toBe(1);
  expect(matchFrom([5, 10, 20], 21)).toBe(0);
});

it('finds the first error by its words, else by its stream', () => {
  const store = new LogStore();
  store.append(chunkOf(0, [{ text: '$ test error', stream: 2 }, 'no terrors here', { text: 'warning', stream: STDERR }]));
  expect(firstError(store)).toBe(2);
  store.append(chunkOf(3, ['FAILED: 3 tests']));
  expect(firstError(store)).toBe(3);
  expect(firstError(new LogStore())).toBe(-1);
});

it('reads and writes addresses of lines', () => {
  expect(rangeOf('#L10-L20')).toEqual({ from: 9, to: 19 });
  expect(rangeOf('L20-10')).toEqual({ from: 9, to: 19 });
  expect(rangeOf('#L0')).toBeNull();
  expect(rangeOf('#Lx')).toBeNull();
  expect(hashOf({ from: 9, to: 9 })).toBe('L10');
  expect(rangeOf(hashOf({ from: 4, to: 999_999 }))).toEqual({ from: 4, to: 999_999 });
});

it('reaches every line with the scroll bar, of logs of any length', () => {
  for (const lines of [0, 1, 30, 31, 1000, 750_000, 5_000_000]) {
    const map = new ScrollMap(lines, 600, false);
    expect(map.height).toBeLessThan(15_001_000);
    expect(map.lineAt(0)).toBe(0);
    expect(map.lineAt(map.height - 600)).toBeCloseTo(Math.max(0, lines - 600 / ROW), 3);
    for (const line of [0, Math.floor(lines / 3)]) {
      const scrollTop = Math.min(map.scrollTopOf(line), map.height - 600);
      expect(map.lineAt(scrollTop)).toBeCloseTo(Math.min(line, Math.max(0, lines - 30)), 3);
    }
  }
});
