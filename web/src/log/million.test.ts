import { expect, it } from 'vitest';
import { chunkOf, numbered } from '../testing/chunks';
import { inflate } from './decode';
import { LogStore } from './store';

it('holds a million lines in few bytes', async () => {
  const store = new LogStore();
  const size = 10_000;
  for (let first = 0; first < 1_000_000; first += size) {
    const chunk = chunkOf(first, numbered(first, size, 'a line of usual length that says what was done with item'), true);
    store.append(chunk, await inflate(chunk));
  }
  expect(store.lineCount).toBe(1_000_000);
  expect(store.line(987_654).text).toBe('a line of usual length that says what was done with item 987654');
  // 64 MB of text: what is held is the compressed chunks, the index and 24 MB of decoded text at most.
  expect(store.heldBytes()).toBeLessThan(60_000_000);
}, 60_000);
