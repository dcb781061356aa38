import { Code, ConnectError } from '@connectrpc/connect';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { notDone, unanswered } from '../api/errors';
import { JobState } from '../gen/hodei/v1/job_pb';
import { WorkerHealth, WorkerState } from '../gen/hodei/v1/worker_pb';
import { FakeServer, jobOf } from '../testing/fake-server';
import { workerOf } from '../testing/fake-workers';
import { show } from '../testing/show';
import { isOwnAddress } from '../workers/AddWorkerDialog';
import { refreshedWords } from '../workers/worker-actions';

// What the page says where it does not know, can't do or was not asked for something that can be meant.

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

it.each([
  ['/jobs?state=faild', '“faild” is no state'],
  ['/jobs?status=failed', '“status” is nothing that can be filtered by: state, name, label, worker, since, until.'],
  ['/jobs?since=yesterday', '“yesterday” is no time'],
  ['/jobs?label=nightly', '“nightly” is no label'],
  ['/audit?since=never', '“never” is no time'],
  ['/audit?who=user', '“who” is nothing that can be filtered by'],
])('%s lists nothing, and says why', async (address, why) => {
  const server = new FakeServer();
  server.jobs = [jobOf({ displayName: 'every job' })];
  show(server, address);
  expect(await screen.findByText('This filter has a mistake')).toBeTruthy();
  expect(document.body.textContent).toContain(why);
  expect(screen.queryByText('every job')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: /^Show all/ }));
  await waitFor(() => expect(screen.queryByText('This filter has a mistake')).toBeNull());
});

it('a server that stands by says so on every page, and lets nobody ask it for what only the active one does', async () => {
  const server = new FakeServer();
  server.overview = { standingBy: true, controllerTrouble: 'another server is the active one' };
  server.jobs = [jobOf({ state: JobState.RUNNING, finishedAt: undefined, displayName: 'runs' })];
  server.workers = [workerOf()];
  show(server, '/');
  expect(await screen.findByText(/^This server stands by: another one is active/)).toBeTruthy();
  expect(screen.queryByRole('region', { name: 'Needs attention' })).toBeNull();
  cleanup();
  show(server, '/workers');
  await waitFor(() => expect((screen.getByRole('button', { name: 'Drain worker aaaaaaaa' }) as HTMLButtonElement).disabled).toBe(true));
  cleanup();
  show(server, `/jobs/${'a'.repeat(32)}`);
  await waitFor(() => expect((screen.getByRole('button', { name: /^Cancel/ }) as HTMLButtonElement).disabled).toBe(true));
});

it('a job whose worker is silent says since when', async () => {
  const server = new FakeServer();
  server.jobs = [jobOf({ state: JobState.RUNNING, finishedAt: undefined })];
  server.workers = [workerOf({ workerId: 'b'.repeat(32), health: WorkerHealth.UNHEALTHY, lastHeartbeatAt: timestampFromMs(Date.now() - 35_500) })];
  show(server, `/jobs/${'a'.repeat(32)}`);
  expect(await screen.findByText(/is silent: it was last heard at .*, 3\d s ago\. What the job has done since is not known here\./)).toBeTruthy();
});

it('an invited worker is invited, and nothing is wrong with it', async () => {
  const server = new FakeServer();
  server.workers = [workerOf({ state: WorkerState.CREATING, provider: 'external', health: WorkerHealth.UNHEALTHY, lastHeartbeatAt: undefined })];
  const { container } = show(server, '/workers');
  expect(await screen.findByText('invited')).toBeTruthy();
  expect(container.querySelector('.health-bad, .badge-bad')).toBeNull();
});

it('an address that leads to the machine itself is none for another one', () => {
  for (const address of ['127.0.0.1:50051', 'localhost:50051', '[::1]:50051']) expect(isOwnAddress(address)).toBe(true);
  for (const address of ['10.0.0.7:50051', 'ci.example:50051', 'localhost.example:1']) expect(isOwnAddress(address)).toBe(false);
});

it('says of several that were refreshed what came of them, once', async () => {
  expect(refreshedWords([{ same: true, words: '' }, { same: true, words: '' }])).toBe('2 workers were refreshed: as they were.');
  expect(refreshedWords([{ same: true, words: '' }, { same: false, words: 'Worker a has ended lost' }])).toBe('2 workers were refreshed: Worker a has ended lost.');
  expect(refreshedWords([{ same: false, failed: true, words: 'Worker a was not refreshed: no answer' }])).toBe('Worker a was not refreshed: no answer');
  const server = new FakeServer();
  server.workers = [workerOf(), workerOf({ workerId: 'b'.repeat(32) })];
  show(server, '/workers');
  await screen.findByText('aaaaaaaa');
  fireEvent.click(screen.getByRole('button', { name: 'Refresh all' }));
  expect(await screen.findByText('2 workers were refreshed: as they were.')).toBeTruthy();
  expect(document.querySelectorAll('.toast')).toHaveLength(1);
});

it('says whether something may have been done', () => {
  expect(notDone('cancelled', new ConnectError('this server stands by', Code.Unavailable), 'Look again.')).toBe('Not cancelled: this server stands by');
  expect(notDone('cancelled', unanswered(), 'Look again.')).toBe('It is not known whether it was cancelled: the server can’t be reached. Look again.');
});

it('links to pages instead of naming commands', async () => {
  const server = new FakeServer();
  server.jobs = [jobOf({ state: JobState.FAILED })];
  server.explanation = { suggestedAction: 'Queue it again; see `hodei worker get` for what became of the worker, and `make it so`' };
  show(server, `/jobs/${'a'.repeat(32)}`);
  expect((await screen.findByRole('link', { name: 'the page of workers' })).getAttribute('href')).toBe('/workers');
  expect(screen.getByText('make it so').tagName).toBe('CODE');
});

it('shows all labels of a job, the fifth on demand', async () => {
  const server = new FakeServer();
  server.jobs = [jobOf({ spec: { labels: { a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' }, work: { case: 'command', value: 'x' } } })];
  show(server, '/jobs');
  fireEvent.click(await screen.findByRole('button', { name: /^2 more/ }));
  expect(screen.getByRole('link', { name: 'f=6' })).toBeTruthy();
});

it('keeps what was written down while one looks elsewhere, until it is queued', async () => {
  const server = new FakeServer();
  const { router } = show(server, '/new');
  fireEvent.change(await screen.findByLabelText('Command'), { target: { value: 'make release' } });
  await router.navigate({ to: '/jobs' });
  await screen.findByRole('heading', { level: 1, name: 'Jobs' });
  router.history.back();
  expect(await screen.findByDisplayValue('make release')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Queue the job' }));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/jobs\/e+$/));
  await router.navigate({ to: '/new' });
  expect(((await screen.findByLabelText('Command')) as HTMLTextAreaElement).value).toBe('');
});

it('goes to newer jobs as well as to older ones', async () => {
  const server = new FakeServer();
  server.jobs = Array.from({ length: 120 }, (_, index) => jobOf({ jobId: String(index).padStart(32, '0'), displayName: `job ${index}`, queuedAt: timestampFromMs(1e12 - index * 1000) }));
  show(server, '/jobs');
  for (const last of [49, 99, 119]) {
    await screen.findByRole('link', { name: `job ${last}` });
    if (last < 119) fireEvent.click(screen.getByRole('link', { name: 'Older' }));
  }
  fireEvent.click(screen.getByRole('link', { name: 'Newer' }));
  expect(await screen.findByRole('link', { name: 'job 99' })).toBeTruthy();
});

it('says a job’s state in the title of its tab', async () => {
  const server = new FakeServer();
  server.jobs = [jobOf({ state: JobState.FAILED, displayName: 'build' })];
  show(server, `/jobs/${'a'.repeat(32)}`);
  await waitFor(() => expect(document.title).toBe('failed · build · Hodei'));
});
