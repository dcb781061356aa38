import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { JobState } from '../gen/hodei/v1/job_pb';
import { FakeServer, jobOf } from '../testing/fake-server';
import { workerOf } from '../testing/fake-workers';
import { show } from '../testing/show';

afterEach(cleanup);

const job = (digit: string, state = JobState.RUNNING) => jobOf({ jobId: digit.repeat(32), displayName: `job ${digit}`, state });
const names = () => [...document.querySelectorAll('tbody .job-name')].map((each) => each.textContent);
const rowOf = (name: string) => screen.getByRole('link', { name }).closest('tr')!;

async function watched(address: string): Promise<{ server: FakeServer; list: Element }> {
  const server = new FakeServer();
  server.jobs = [job('2'), job('1')];
  const { container } = show(server, address);
  await waitFor(() => expect(names()).toEqual(['job 2', 'job 1']));
  await waitFor(() => expect(server.watching).toBe(1));
  return { server, list: container.querySelector('.live-list')! };
}

it('keeps every row where it is while the pointer is among them', async () => {
  const { server, list } = await watched('/jobs');
  fireEvent.pointerEnter(list);
  server.changed(job('3'));
  await screen.findByRole('button', { name: '1 new job ↑' });
  server.changed(job('4'));
  server.changed(job('1', JobState.SUCCEEDED));
  const fresh = await screen.findByRole('button', { name: '2 new jobs ↑' });
  expect(fresh.closest('[role=status]')).toBeTruthy();
  await waitFor(() => expect(rowOf('job 1').textContent).toContain('succeeded'));
  expect(names()).toEqual(['job 2', 'job 1']);
  fireEvent.click(fresh);
  await waitFor(() => expect(names()).toHaveLength(4));
  expect(screen.queryByRole('button', { name: /new job/ })).toBeNull();
  server.changed(job('5'));
  await screen.findByRole('button', { name: '1 new job ↑' });
  fireEvent.pointerLeave(list);
  // The focus is where a keyboard goes on from; after a mouse’s click a browser does not call it visible.
  expect(document.activeElement).toBe(list);
  (list as HTMLElement).blur();
  await waitFor(() => expect(names()).toHaveLength(5));
  server.changed(job('6'));
  await waitFor(() => expect(names()).toHaveLength(6));
});

it('keeps a row that has left the list, says so, and lets go of it when nobody is near', async () => {
  const { server, list } = await watched('/jobs?state=running');
  fireEvent.pointerEnter(list);
  server.changed(job('2', JobState.SUCCEEDED));
  await waitFor(() => expect(rowOf('job 2').textContent).toContain('left this list'));
  expect(rowOf('job 2').textContent).not.toContain('running');
  expect(names()).toEqual(['job 2', 'job 1']);
  fireEvent.pointerLeave(list);
  await waitFor(() => expect(names()).toEqual(['job 1']));
});

it('keeps the rows while the keyboard’s focus is among them', async () => {
  const { server } = await watched('/jobs');
  screen.getByRole('button', { name: 'Cancel job 1' }).focus();
  server.changed(job('3'));
  await screen.findByRole('button', { name: '1 new job ↑' });
  screen.getByRole('link', { name: 'job 2' }).focus();
  expect(names()).toEqual(['job 2', 'job 1']);
  screen.getByLabelText('Name').focus();
  await waitFor(() => expect(names()).toHaveLength(3));
});

it('holds nothing of another list', async () => {
  const { server, list } = await watched('/jobs');
  server.jobs.push(job('9', JobState.FAILED));
  fireEvent.pointerEnter(list);
  fireEvent.click(screen.getByRole('button', { name: /^failed/ }));
  await waitFor(() => expect(names()).toEqual(['job 9']));
  expect(screen.queryByText('left this list')).toBeNull();
  expect(screen.queryByRole('button', { name: /new job/ })).toBeNull();
});

it('keeps workers where they are as well', async () => {
  const server = new FakeServer();
  server.workers = [workerOf()];
  const { container } = show(server, '/workers');
  await screen.findByRole('button', { name: 'Drain worker aaaaaaaa' });
  const list = container.querySelector('.live-list')!;
  fireEvent.pointerEnter(list);
  server.workers = [workerOf({ workerId: 'b'.repeat(32) }), workerOf({ jobIds: ['c'.repeat(32)] })];
  await screen.findByRole('button', { name: '1 new worker ↑' });
  expect(container.querySelectorAll('tbody tr')).toHaveLength(1);
  expect(container.querySelector('tbody .badge')?.textContent).toBe('busy');
  fireEvent.pointerLeave(list);
  await screen.findByRole('button', { name: 'Drain worker bbbbbbbb' });
});
