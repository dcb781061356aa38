import { expect, it } from 'vitest';
import { chunkOf } from '../testing/chunks';
import { messageOf } from '../api/server-link';
import { SearchDirection } from '../gen/hodei/v1/job_service_pb';
import { STDERR } from './decode';
import { hashOf, rangeOf } from './permalink';
import { completeLog, FakeServer, jobOf } from '../testing/fake-server';
import { matchFrom, mindsCase, patternOf } from './pattern';
import { errorLine, LogSearch } from './search';

const JOB = 'a'.repeat(32);

function searchOf(server: FakeServer, query: string): LogSearch {
  return new LogSearch(server.clients(), { jobId: JOB, attempt: 1, query, caseSensitive: mindsCase(query, false), regex: false }, messageOf, () => {});
}

it('has the server find lines, in any case unless a capital was typed', async () => {
  const server = new FakeServer();
  server.stored = [chunkOf(0, ['an \u001b[31mErr\u001b[0mor', 'fine', 'ERROR again'])];
  const search = searchOf(server, 'error');
  await search.begin(0);
  expect(search.found).toEqual({ lines: [0, 2], fromStart: true, toEnd: true, searching: false, error: '', invalid: false });
  const minding = searchOf(server, 'Error');
  await minding.begin(0);
  expect(minding.found.lines).toEqual([0]);
  expect(server.searches.map(({ query, caseSensitive, numbersOnly }) => [query, caseSensitive, numbersOnly])).toEqual([
    ['error', false, true],
    ['Error', true, true],
  ]);
});

it('looks through what was printed since', async () => {
  const server = new FakeServer();
  server.stored = [chunkOf(0, ['error', 'fine'])];
  const search = searchOf(server, 'error');
  await search.begin(0);
  server.stored.push(chunkOf(2, ['fine', 'one more error']));
  search.grown();
  await expect.poll(() => search.found.lines, { timeout: 5000 }).toEqual([0, 3]);
  expect(server.searches.at(-1)!.fromLine).toBe(2n);
  search.stop();
});

it('goes round, from the last to the first and back', async () => {
  const server = new FakeServer();
  server.stored = [chunkOf(0, ['x', 'o', 'x', 'x'])];
  const search = searchOf(server, 'x');
  await search.begin(0);
  expect(await search.next(1)).toBe(2);
  expect(await search.next(2)).toBe(0);
  expect(await search.previous(0)).toBe(2);
  expect(await search.previous(2)).toBe(1);
});

it('knows those around the place that is looked at, where there are more than the server tells', async () => {
  const server = new FakeServer();
  server.stored = Array.from({ length: 26 }, (_, index) => chunkOf(index * 10_000, Array.from({ length: 10_000 }, () => 'x')));
  const search = searchOf(server, 'x');
  await search.begin(150_000);
  expect([search.found.lines[0], search.found.lines.at(-1), search.found.toEnd]).toEqual([150_000, 249_999, false]);
  const before = await search.previous(0);
  expect(search.found.lines[before]).toBe(149_999);
  const after = await search.next(search.found.lines.length - 1);
  expect(search.found.lines[after]).toBe(250_000);
  const first = await search.next(search.found.lines.length - 1);
  expect(search.found.lines[first]).toBe(0);
});

it('says why the server does not answer', async () => {
  const server = new FakeServer();
  server.down = true;
  const search = searchOf(server, 'x');
  await search.begin(0);
  expect(search.found.error).toBe('nobody there');
});

it('marks what was found as it was typed, and takes nothing for a pattern', () => {
  expect(patternOf('Error', mindsCase('Error', false)).test('error')).toBe(false);
  expect(patternOf('a.b(', mindsCase('a.b(', false)).test('xA.B(y')).toBe(true);
  expect(patternOf('a.b', mindsCase('a.b', false)).test('axb')).toBe(false);
});

it('goes on from where one is', () => {
  expect(matchFrom([5, 10, 20], 10)).toBe(1);
  expect(matchFrom([5, 10, 20], 21)).toBe(0);
});

it('asks for the first error', async () => {
  const server = new FakeServer();
  server.follow = completeLog(jobOf(), chunkOf(0, ['fine', { text: 'hm', stream: STDERR }]));
  expect(await errorLine(server.clients(), JOB, 1)).toBe(1);
  server.follow = completeLog(jobOf(), chunkOf(0, ['fine']));
  expect(await errorLine(server.clients(), JOB, 1)).toBe(-1);
});

it('reads and writes addresses of lines', () => {
  expect(rangeOf('#L10-L20')).toEqual({ from: 9, to: 19 });
  expect(rangeOf('L20-10')).toEqual({ from: 9, to: 19 });
  expect(rangeOf('#L0')).toBeNull();
  expect(rangeOf('#Lx')).toBeNull();
  expect(hashOf({ from: 9, to: 9 })).toBe('L10');
  expect(rangeOf(hashOf({ from: 4, to: 999_999 }))).toEqual({ from: 4, to: 999_999 });
});

it('goes from error to error, in both directions', async () => {
  const server = new FakeServer();
  server.stored = [chunkOf(0, ['error a', 'fine', 'failed b', 'fine', 'fatal c'])];
  const at = (from: number, direction?: SearchDirection) => errorLine(server.clients(), JOB, 1, from, direction);
  expect([await at(0), await at(1), await at(3), await at(5)]).toEqual([0, 2, 4, -1]);
  expect([await at(4, SearchDirection.BACKWARD), await at(2, SearchDirection.BACKWARD), await at(0, SearchDirection.BACKWARD)]).toEqual([2, 0, -1]);
});
