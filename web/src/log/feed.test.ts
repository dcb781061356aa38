import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { expect, it } from 'vitest';
import { AttemptSchema, JobState, type Job } from '../gen/hodei/v1/job_pb';
import { chunkOf, numbered } from '../testing/chunks';
import { completeLog, FakeServer, jobOf, storedLog } from '../testing/fake-server';
import { LogFeed } from './feed';
import type { LogStore } from './store';

const QUICK = { firstMillis: 1, longestMillis: 2 };

function linesOf(feed: LogFeed): string[] {
  return Array.from({ length: feed.store.lineCount }, (_, line) => feed.store.line(line).text);
}

it('goes on where it was after each loss, with no line missing and none twice', async () => {
  const server = new FakeServer();
  const job = jobOf();
  let calls = 0;
  server.follow = async function* (request) {
    calls++;
    const position = Number(request.fromPosition);
    yield { event: { case: 'start', value: { jobId: job.jobId, attempt: 1, position: request.fromPosition } } };
    // As stored: a chunk may begin before the position asked for.
    const first = Math.max(0, position - 2);
    yield { event: { case: 'chunk', value: chunkOf(first, numbered(first, 5)) } };
    if (calls === 2) return; // Ended without saying how.
    if (calls < 5) throw new ConnectError('restarting', Code.Unavailable);
    yield { event: { case: 'end', value: { job } } };
  };
  const feed = new LogFeed(server.clients(), job.jobId, 1, 0, QUICK);
  const phases: string[] = [];
  feed.subscribe(() => phases.push(feed.state().phase));
  let last: Job | undefined;
  await feed.run(new AbortController().signal, (told) => (last = told ?? last));
  expect(linesOf(feed)).toEqual(numbered(0, 17));
  expect(server.followed.map((request) => Number(request.fromPosition))).toEqual([0, 5, 8, 11, 14]);
  expect(phases).toContain('lost');
  expect(feed.state().phase).toBe('complete');
  expect(last?.state).toBe(JobState.SUCCEEDED);
});

it('says what the server refused, and does not ask again', async () => {
  const server = new FakeServer();
  server.follow = async function* () {
    throw new ConnectError('there is no such job', Code.NotFound);
  };
  const feed = new LogFeed(server.clients(), 'x', 1, 0, QUICK);
  await feed.run(new AbortController().signal, () => {});
  expect(feed.state()).toMatchObject({ phase: 'failed', error: 'there is no such job' });
  expect(server.followed).toHaveLength(1);
});

it('says in the place of lines that are not there that they are missing, and goes on', async () => {
  const server = new FakeServer();
  const job = jobOf();
  job.attempts = [create(AttemptSchema, { number: 1, logEntries: 5n, logHash: 'sealed' })];
  server.follow = completeLog(job, chunkOf(0, ['a']), chunkOf(2, ['c']));
  const feed = new LogFeed(server.clients(), 'x', 1, 0, QUICK);
  await feed.run(new AbortController().signal, () => {});
  expect(feed.state().phase).toBe('complete');
  expect(linesOf(feed)).toEqual([
    'a',
    'hodei: entry 1 of this log cannot be read: nothing is stored of what was there',
    'c',
    'hodei: entries 3 to 4 of this log cannot be read: nothing is stored of what was there',
  ]);
});

it('stops asking when the page is left', async () => {
  const server = new FakeServer();
  server.down = true;
  const feed = new LogFeed(server.clients(), 'x', 1, 0, QUICK);
  const abort = new AbortController();
  feed.subscribe(() => abort.abort());
  await feed.run(abort.signal, () => {});
  expect(feed.state().phase).toBe('lost');
});

it('takes in large chunks, which the browser decompresses', async () => {
  const server = new FakeServer();
  server.follow = completeLog(jobOf(), chunkOf(0, numbered(0, 5000), true), chunkOf(5000, numbered(5000, 5), true));
  const feed = new LogFeed(server.clients(), 'x', 1, 0, QUICK);
  await feed.run(new AbortController().signal, () => {});
  expect(feed.state()).toMatchObject({ phase: 'complete', error: '' });
  expect(linesOf(feed)).toEqual(numbered(0, 5005));
});

const LONG = 50_000;
const CUTS = [0, 10_000, 20_000, 30_000, 40_000, LONG].map((position) => ({ position: BigInt(position), line: BigInt(position), open: [] }));

function longLog(server: FakeServer) {
  const job = jobOf();
  const chunks = Array.from({ length: 10 }, (_, index) => chunkOf(index * 5000, numbered(index * 5000, 5000), true));
  server.outline = { attempt: 1, cuts: CUTS };
  server.follow = storedLog(job, chunks);
  return { job, chunks };
}

function asked(server: FakeServer) {
  return server.followed.map(({ fromPosition, toPosition }) => [Number(fromPosition), toPosition === undefined ? undefined : Number(toPosition)]);
}

/** Whether each ten thousandth line was there when something came. */
function comings(store: LogStore): Set<string> {
  const seen = new Set<string>();
  store.subscribe(() => seen.add([0, 10_000, 20_000, 30_000, 40_000].filter((line) => line < store.lineCount).map((line) => (store.line(line).awaited ? '-' : 'x')).join('')));
  return seen;
}

it('brings of a long log what somebody waits for first, and the rest behind it', async () => {
  const server = new FakeServer();
  const { job } = longLog(server);
  const feed = new LogFeed(server.clients(), job.jobId, 1, LONG, QUICK);
  feed.store.want(35_000, 35_100);
  const seen = comings(feed.store);
  await feed.run(new AbortController().signal, () => {});
  expect(feed.state().phase).toBe('complete');
  expect(linesOf(feed)).toEqual(numbered(0, LONG));
  expect([...seen]).toEqual(['-----', '---x-', 'x--x-', 'xx-x-', 'xxxx-', 'xxxxx']);
  expect(asked(server).toSorted()).toEqual([[LONG, undefined], [30_000, 40_000], [0, 30_000], [40_000, LONG]].toSorted());
});

it('leaves what it reads for what somebody wants to see now, and goes on there later', async () => {
  const server = new FakeServer();
  const { job, chunks } = longLog(server);
  const feed = new LogFeed(server.clients(), job.jobId, 1, LONG, QUICK);
  const stored = storedLog(job, chunks);
  const lost = new Set<bigint>();
  server.follow = async function* (request, context) {
    // Lost in the middle of a part as well.
    for await (const message of stored(request, context)) {
      yield message;
      if (request.toPosition === 50_000n && request.fromPosition === 5000n && message.event.case === 'chunk') feed.store.want(Infinity, Infinity);
      const again = lost.has(request.fromPosition) || request.fromPosition === 0n;
      lost.add(request.fromPosition);
      if (!again && message.event.case === 'chunk') throw new ConnectError('restarting', Code.Unavailable);
    }
  };
  await feed.run(new AbortController().signal, () => {});
  expect(feed.state().phase).toBe('complete');
  expect(linesOf(feed)).toEqual(numbered(0, LONG));
  expect(asked(server)).toContainEqual([40_000, LONG]);
});

it('follows the end of a long log that grows, while what is before it comes', async () => {
  const server = new FakeServer();
  const { job, chunks } = longLog(server);
  const stored = storedLog(job, chunks);
  let filled = () => {};
  const allThere = new Promise<void>((resolve) => (filled = resolve));
  server.follow = async function* (request, context) {
    if (request.toPosition !== undefined) return yield* stored(request, context);
    yield { event: { case: 'start', value: { jobId: job.jobId, attempt: 1, position: request.fromPosition } } };
    yield { event: { case: 'chunk', value: chunkOf(LONG, numbered(LONG, 3)) } };
    await allThere;
    yield { event: { case: 'chunk', value: chunkOf(LONG + 3, numbered(LONG + 3, 2)) } };
    yield { event: { case: 'end', value: { job } } };
  };
  const feed = new LogFeed(server.clients(), job.jobId, 1, LONG, QUICK);
  feed.store.subscribe(() => feed.store.missing === 0 && feed.store.lineCount > 0 && filled());
  await feed.run(new AbortController().signal, () => {});
  expect(linesOf(feed)).toEqual(numbered(0, LONG + 5));
});

it('reads from the beginning where the server can’t say where to cut, or what it said was wrong', async () => {
  const halved = CUTS.map((cut) => ({ ...cut, line: cut.line / 2n }));
  for (const [cuts, from] of [[null, 5000], [halved, 0]] as const) {
    const server = new FakeServer();
    const { job } = longLog(server);
    server.outline = cuts && { attempt: 1, cuts };
    const feed = new LogFeed(server.clients(), job.jobId, 1, LONG, QUICK);
    await feed.run(new AbortController().signal, () => {});
    expect(feed.state()).toMatchObject({ phase: 'complete', error: '' });
    expect(linesOf(feed)).toEqual(numbered(0, LONG));
    expect(asked(server).at(-1)).toEqual([from, undefined]);
  }
});

it('says of what is missing in the middle that it is, and what the server refused meanwhile', async () => {
  const server = new FakeServer();
  const { job, chunks } = longLog(server);
  chunks.splice(4, 2);
  const feed = new LogFeed(server.clients(), job.jobId, 1, LONG, QUICK);
  server.outline = { attempt: 1, cuts: [CUTS[0]!, CUTS[1]!, { position: 20_000n, line: 20_000n, open: [] }, { position: 30_000n, line: 20_001n, open: [] }, { position: 50_000n, line: 40_001n, open: [] }] };
  server.follow = storedLog(job, chunks);
  await feed.run(new AbortController().signal, () => {});
  expect(feed.state().phase).toBe('complete');
  expect(feed.store.line(20_000).text).toBe('hodei: entries 20000 to 29999 of this log cannot be read: nothing is stored of what was there');
  expect(feed.store.line(20_001).text).toBe('line 30000');

  const refusing = new FakeServer();
  longLog(refusing);
  const stored = refusing.follow;
  refusing.follow = async function* (request, context) {
    if (request.toPosition !== undefined) throw new ConnectError('no longer yours', Code.PermissionDenied);
    yield* stored(request, context);
  };
  const refused = new LogFeed(refusing.clients(), job.jobId, 1, LONG, QUICK);
  await refused.run(new AbortController().signal, () => {});
  expect(refused.state()).toMatchObject({ phase: 'failed', error: 'no longer yours' });
});

it('shows what a long log begins with before it is known where it can be cut', async () => {
  const server = new FakeServer();
  const { job } = longLog(server);
  const feed = new LogFeed(server.clients(), job.jobId, 1, LONG, QUICK);
  let cut = () => {};
  const shown = new Promise<void>((resolve) => (cut = resolve));
  server.beforeOutline = shown;
  feed.store.subscribe(() => feed.store.lineCount > 0 && cut());
  const seen: number[] = [];
  feed.store.subscribe(() => seen.at(-1) !== feed.store.lineCount && seen.push(feed.store.lineCount));
  await feed.run(new AbortController().signal, () => {});
  expect(seen).toEqual([5000, LONG]);
  expect(linesOf(feed)).toEqual(numbered(0, LONG));
  // It is not brought twice.
  expect(asked(server)).toContainEqual([5000, LONG]);
});
