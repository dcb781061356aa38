import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { expect, it } from 'vitest';
import { AttemptSchema, JobState, type Job } from '../gen/hodei/v1/job_pb';
import { chunkOf, numbered } from '../testing/chunks';
import { completeLog, FakeServer, jobOf } from '../testing/fake-server';
import { LogFeed } from './feed';

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
  const feed = new LogFeed(server.clients(), job.jobId, 1, QUICK);
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
  const feed = new LogFeed(server.clients(), 'x', 1, QUICK);
  await feed.run(new AbortController().signal, () => {});
  expect(feed.state()).toMatchObject({ phase: 'failed', error: 'there is no such job' });
  expect(server.followed).toHaveLength(1);
});

it('says in the place of lines that are not there that they are missing, and goes on', async () => {
  const server = new FakeServer();
  const job = jobOf();
  job.attempts = [create(AttemptSchema, { number: 1, logEntries: 5n, logHash: 'sealed' })];
  server.follow = completeLog(job, chunkOf(0, ['a']), chunkOf(2, ['c']));
  const feed = new LogFeed(server.clients(), 'x', 1, QUICK);
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
  const feed = new LogFeed(server.clients(), 'x', 1, QUICK);
  const abort = new AbortController();
  feed.subscribe(() => abort.abort());
  await feed.run(abort.signal, () => {});
  expect(feed.state().phase).toBe('lost');
});

it('takes in large chunks, which the browser decompresses', async () => {
  const server = new FakeServer();
  server.follow = completeLog(jobOf(), chunkOf(0, numbered(0, 5000), true), chunkOf(5000, numbered(5000, 5), true));
  const feed = new LogFeed(server.clients(), 'x', 1, QUICK);
  await feed.run(new AbortController().signal, () => {});
  expect(feed.state()).toMatchObject({ phase: 'complete', error: '' });
  expect(linesOf(feed)).toEqual(numbered(0, 5005));
});
