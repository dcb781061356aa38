import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { JobState } from '../gen/hodei/v1/job_pb';
import { WorkerHealth, WorkerSchema, WorkerState, type Worker } from '../gen/hodei/v1/worker_pb';
import { FakeServer, jobOf } from '../testing/fake-server';
import { show } from '../testing/show';

afterEach(cleanup);

function workerOf(id: string, jobIds: string[], health = WorkerHealth.HEALTHY): Worker {
  return create(WorkerSchema, {
    workerId: id.repeat(32),
    state: jobIds.length > 0 ? WorkerState.BUSY : WorkerState.READY,
    health,
    provider: 'process',
    slots: 2,
    jobIds,
    createdAt: timestampFromMs(Date.now() - 60_000),
    lastHeartbeatAt: timestampFromMs(Date.now() - 20_500),
  });
}

it('says how workers are, with the age of the last heartbeat', async () => {
  const server = new FakeServer();
  server.workers = [workerOf('a', []), workerOf('b', [], WorkerHealth.SUSPECT)];
  show(server, '/workers');
  expect(await screen.findByText('healthy')).toBeTruthy();
  expect(screen.getByText('suspect')).toBeTruthy();
  expect(screen.getAllByText(/^heard 2\d s ago$/)).toHaveLength(2);
});

it('asks before it terminates a worker that has jobs, and only then', async () => {
  const server = new FakeServer();
  server.workers = [workerOf('a', []), workerOf('b', ['c'.repeat(32)])];
  show(server, '/workers');
  fireEvent.click(await screen.findByRole('button', { name: 'Terminate worker aaaaaaaa' }));
  await waitFor(() => expect(server.terminated).toEqual(['a'.repeat(32)]));
  fireEvent.click(screen.getByRole('button', { name: 'Terminate worker bbbbbbbb' }));
  expect(await screen.findByRole('dialog', { name: 'Terminate a worker that has jobs?' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Leave it' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(server.terminated).toHaveLength(1);
  fireEvent.click(screen.getByRole('button', { name: 'Terminate worker bbbbbbbb' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Terminate it' }));
  await waitFor(() => expect(server.terminated).toEqual(['a'.repeat(32), 'b'.repeat(32)]));
});

it('drains a worker, and says why that was refused', async () => {
  const server = new FakeServer();
  server.workers = [workerOf('a', [])];
  server.refuseDrain = 'it has ended';
  show(server, '/workers');
  fireEvent.click(await screen.findByRole('button', { name: 'Drain worker aaaaaaaa' }));
  // Once to be seen, and once to be read out at once.
  expect((await screen.findAllByText('Not drained: it has ended')).length).toBeGreaterThan(0);
});

it('shows at a glance what failed, waits and runs', async () => {
  const server = new FakeServer();
  server.workers = [workerOf('a', ['c'.repeat(32)])];
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
