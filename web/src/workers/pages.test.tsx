import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JobState } from '../gen/hodei/v1/job_pb';
import { CircuitState, PoolSchema } from '../gen/hodei/v1/pool_pb';
import { WorkerHealth, WorkerSampleSchema, WorkerState } from '../gen/hodei/v1/worker_pb';
import { FakeServer, jobOf } from '../testing/fake-server';
import { workerOf } from '../testing/fake-workers';
import { show } from '../testing/show';

afterEach(cleanup);

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

it('says how workers are, with the age of the last heartbeat', async () => {
  const server = new FakeServer();
  server.workers = [workerOf(), workerOf({ workerId: B, health: WorkerHealth.SUSPECT })];
  show(server, '/workers');
  expect(await screen.findByText('healthy')).toBeTruthy();
  expect(screen.getByText('suspect')).toBeTruthy();
  expect(screen.getAllByText(/^heard 2\d s ago$/)).toHaveLength(2);
});

it('asks before it terminates a worker, and says whether it has jobs', async () => {
  const server = new FakeServer();
  server.workers = [workerOf(), workerOf({ workerId: B, jobIds: ['c'.repeat(32)] })];
  show(server, '/workers');
  fireEvent.click(await screen.findByRole('button', { name: 'Terminate worker bbbbbbbb' }));
  expect((await screen.findByRole('dialog', { name: 'Terminate worker bbbbbbbb?' })).textContent).toContain('It runs one job. The job gets SIGTERM now');
  // What it says stays true.
  server.workers = [server.workers[0]!, workerOf({ workerId: B, jobIds: ['c'.repeat(32), 'd'.repeat(32)] })];
  expect(await screen.findByText(/It runs 2 jobs. The jobs get SIGTERM now/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Leave it' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(server.terminated).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Terminate worker aaaaaaaa' }));
  expect((await screen.findByRole('dialog')).textContent).toContain('It runs no job. It takes no more jobs and stops now.');
  expect(server.terminated).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Terminate it' }));
  await waitFor(() => expect(server.terminated).toEqual([A]));
});

it('says of a worker that nobody has started what terminating it means', async () => {
  const server = new FakeServer();
  server.workers = [workerOf({ state: WorkerState.CREATING, provider: 'external', lastHeartbeatAt: undefined })];
  show(server, '/workers');
  fireEvent.click(await screen.findByRole('button', { name: 'Terminate worker aaaaaaaa' }));
  expect(await screen.findByText('Nobody has started it yet. The command that starts it works no more.')).toBeTruthy();
});

it('asks before it drains a worker, and says why that was refused', async () => {
  const server = new FakeServer();
  server.workers = [workerOf()];
  server.refuseDrain = 'it has ended';
  show(server, '/workers');
  fireEvent.click(await screen.findByRole('button', { name: 'Drain worker aaaaaaaa' }));
  expect((await screen.findByRole('dialog', { name: 'Drain worker aaaaaaaa?' })).textContent).toContain('It runs no job. It takes no more jobs and stops.');
  expect(screen.queryByLabelText('Its jobs may take')).toBeNull();
  expect(screen.queryByText(/^Not drained/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Drain it' }));
  // Once to be seen, and once to be read out at once.
  expect((await screen.findAllByText('Not drained: it has ended')).length).toBeGreaterThan(0);
});

it('shows at a glance what failed, waits and runs', async () => {
  const server = new FakeServer();
  server.workers = [workerOf({ jobIds: ['c'.repeat(32)] })];
  server.jobs = [
    jobOf({ jobId: '1'.repeat(32), displayName: 'waits', state: JobState.QUEUED, waitReason: 'no worker is free', attempts: [] }),
    jobOf({ jobId: '2'.repeat(32), displayName: 'runs', state: JobState.RUNNING }),
    jobOf({ jobId: '3'.repeat(32), displayName: 'went wrong', state: JobState.TIMED_OUT }),
  ];
  show(server, '/');
  expect(await screen.findByText('is queued: no worker is free')).toBeTruthy();
  expect(await screen.findByRole('link', { name: 'went wrong' })).toBeTruthy();
  expect(await screen.findByText('1 of 2 slots in use')).toBeTruthy();
});

it('refreshes one worker, whose button alone waits, and says what came of it', async () => {
  const server = new FakeServer();
  server.workers = [workerOf(), workerOf({ workerId: B })];
  let answer = () => {};
  server.refresh = async (worker) => {
    await new Promise<void>((resolve) => (answer = resolve));
    return workerOf({ ...worker, state: WorkerState.TERMINATED, health: WorkerHealth.UNSPECIFIED, providerStatus: 'process 42 is gone', refreshedAt: timestampFromMs(Date.now()) });
  };
  show(server, '/workers');
  const button = await screen.findByRole('button', { name: 'Refresh worker aaaaaaaa' });
  expect(button.title).toBe('Ask its provider how it is');
  expect(screen.queryByText('not refreshed')).toBeNull();
  fireEvent.click(button);
  await waitFor(() => expect((button as HTMLButtonElement).disabled).toBe(true));
  expect(button.getAttribute('aria-busy')).toBe('true');
  expect((screen.getByRole('button', { name: 'Refresh worker bbbbbbbb' }) as HTMLButtonElement).disabled).toBe(false);
  expect((screen.getByRole('button', { name: 'Drain worker aaaaaaaa' }) as HTMLButtonElement).disabled).toBe(false);
  // As it will be, before the answer is there.
  expect(await screen.findByText('refreshed just now')).toBeTruthy();
  answer();
  expect((await screen.findAllByText('Worker aaaaaaaa has ended terminated: process 42 is gone')).length).toBeGreaterThan(0);
  await waitFor(() => expect(screen.queryByText('aaaaaaaa')).toBeNull());
  expect(server.refreshed).toEqual([A]);
});

it('puts a worker back as it was when its refresh fails', async () => {
  const server = new FakeServer();
  server.workers = [workerOf({ refreshedAt: timestampFromMs(Date.now() - 3_600_500), providerStatus: 'running' })];
  server.refresh = () => {
    throw new ConnectError('the provider did not answer within 10 s', Code.FailedPrecondition);
  };
  show(server, '/workers');
  await screen.findByText('refreshed 1 h ago: running');
  fireEvent.click(screen.getByRole('button', { name: 'Refresh worker aaaaaaaa' }));
  expect((await screen.findAllByText('Worker aaaaaaaa was not refreshed: the provider did not answer within 10 s')).length).toBeGreaterThan(0);
  expect(screen.getByText('refreshed 1 h ago: running')).toBeTruthy();
});

it('refreshes all that are alive', async () => {
  const server = new FakeServer();
  server.workers = [workerOf(), workerOf({ workerId: B }), workerOf({ workerId: 'c'.repeat(32), state: WorkerState.LOST })];
  show(server, '/workers?all=true');
  await screen.findByText('aaaaaaaa');
  fireEvent.click(screen.getByRole('button', { name: 'Refresh all' }));
  await waitFor(() => expect(server.refreshed.toSorted()).toEqual([A, B]));
});

it('tells the load in words, beside its course', async () => {
  const server = new FakeServer();
  const sample = (at: number, cpuMillis: number) =>
    create(WorkerSampleSchema, { sampledAt: timestampFromMs(at), cpuMillis, cpuCapacityMillis: 2000, memoryBytes: 512n << 20n, memoryCapacityBytes: 2n << 30n });
  server.samples = [sample(0, 100), sample(5000, 1800)];
  server.workers = [workerOf({ load: sample(10_000, 400) })];
  show(server, '/workers');
  expect(await screen.findByRole('img', { name: 'cpu: now 20 %, between 5 % and 90 % in the last 10.0 s' })).toBeTruthy();
  expect(screen.getByText('0.4 of 2 cpus')).toBeTruthy();
  expect(screen.getByText('512 MiB of 2.0 GiB')).toBeTruthy();
});

it('says how pools are, and why no worker can be had', async () => {
  const server = new FakeServer();
  server.pools = [
    create(PoolSchema, {
      name: 'docker', provider: 'docker', image: 'hodei-worker', maxWorkers: 4, slots: 1, workersBusy: 1, circuit: CircuitState.OPEN, failures: 5,
      lastError: 'no such image', lastErrorAt: timestampFromMs(Date.now() - 5500),
    }),
  ];
  show(server, '/workers');
  expect(await screen.findByText('starts none: too many failures')).toBeTruthy();
  expect(screen.getByText(/no such image/)).toBeTruthy();
  expect(screen.getByText(/up to 4 are started/)).toBeTruthy();
});

it('tells the shapes in trouble from their pool, and which pool people’s workers join', async () => {
  const server = new FakeServer();
  server.pools = [
    create(PoolSchema, {
      name: 'docker', provider: 'docker', image: 'hodei-worker', maxWorkers: 4, circuit: CircuitState.CLOSED,
      shapesInTrouble: [{ image: 'maven:nope', circuit: CircuitState.OPEN, failures: 7, lastError: 'no such image' }],
    }),
    create(PoolSchema, { name: 'external', provider: 'external', workersIdle: 2, circuit: CircuitState.CLOSED }),
  ];
  show(server, '/workers');
  expect(await screen.findByText('starts workers')).toBeTruthy();
  expect(screen.getByText('maven:nope: no such image')).toBeTruthy();
  expect(screen.getByText('workers join by themselves')).toBeTruthy();
});

it('gives the command that starts a worker elsewhere', async () => {
  const server = new FakeServer();
  show(server, '/workers');
  fireEvent.click(await screen.findByRole('button', { name: 'Add a worker' }));
  fireEvent.change(await screen.findByLabelText('Address of this server, seen from there'), { target: { value: 'hodei.lan:50051' } });
  fireEvent.click(screen.getByRole('button', { name: 'Make its command' }));
  expect(await screen.findByText(`HODEI_SERVER_ADDRESS=hodei.lan:50051 HODEI_WORKER_ID=${'d'.repeat(32)} HODEI_OTP_TOKEN=otp-secret hodei-agent`)).toBeTruthy();
  expect(server.tokens).toHaveLength(1);
});

describe('a worker’s page', () => {
  it('drains with a deadline, and says when that is', async () => {
    const server = new FakeServer();
    server.workers = [workerOf({ jobIds: ['c'.repeat(32)] })];
    show(server, `/workers/${A}`);
    fireEvent.click(await screen.findByRole('button', { name: 'Drain worker aaaaaaaa' }));
    fireEvent.change(await screen.findByLabelText('Its jobs may take'), { target: { value: '600' } });
    fireEvent.click(screen.getByRole('button', { name: 'Drain it' }));
    await waitFor(() => expect(server.drained).toEqual([{ workerId: A, seconds: 600n }]));
    server.workers = [workerOf({ jobIds: ['c'.repeat(32)], state: WorkerState.DRAINING, drainDeadline: timestampFromMs(Date.now() + 599_500) })];
    expect(await screen.findByText(/^what still runs in (10 min|9 min 5\d s) is stopped$/)).toBeTruthy();
  });

  it('asks no more about one that has ended', async () => {
    const server = new FakeServer();
    server.workers = [workerOf({ state: WorkerState.TERMINATED, health: WorkerHealth.UNSPECIFIED, finishedAt: timestampFromMs(Date.now()) })];
    vi.useFakeTimers({ shouldAdvanceTime: true });
    show(server, `/workers/${A}`);
    await screen.findByText('terminated');
    const before = server.gets;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.gets).toBe(before);
    vi.useRealTimers();
    expect(screen.queryByRole('button', { name: /Refresh|Drain|Terminate/ })).toBeNull();
  });

  it('pages through its jobs', async () => {
    const server = new FakeServer();
    server.workers = [workerOf({ workerId: B })];
    server.jobs = Array.from({ length: 30 }, (_, index) => jobOf({ jobId: String(index).padStart(32, '0'), displayName: `job ${index}` }));
    show(server, `/workers/${B}`);
    await screen.findByRole('link', { name: 'job 24' });
    expect(screen.queryByRole('link', { name: 'job 25' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Older jobs' }));
    expect(await screen.findByRole('link', { name: 'job 29' })).toBeTruthy();
  });
});
