import { Code, ConnectError } from '@connectrpc/connect';
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { JobState, type Job } from '../../gen/hodei/v1/job_pb';
import { FakeServer, jobOf } from '../../testing/fake-server';
import { show } from '../../testing/show';
import { carryOut, leftOver, outcomeWords } from './carry-out';

afterEach(cleanup);

const idOf = (number: number) => String(number).padStart(32, '0');
const live = { finishedAt: undefined };

function job(number: number, state: JobState, more = {}): Job {
  return jobOf({ jobId: idOf(number), displayName: `job ${number}`, state, ...(state <= JobState.RUNNING ? live : {}), ...more });
}

/** Checked or not, with Shift or without. */
async function pick(name: string, init = {}) {
  fireEvent.click(await screen.findByRole('checkbox', { name: `Select ${name}` }), init);
}

const bar = () => screen.findByRole('group', { name: 'Jobs that are selected' });
const button = async (name: string | RegExp) => within(await bar()).getByRole<HTMLButtonElement>('button', { name });

describe('several jobs', () => {
  it('are cancelled after one question, which says what is left out', async () => {
    const server = new FakeServer();
    server.jobs = [job(5, JobState.SUCCEEDED), job(4, JobState.RUNNING), job(3, JobState.QUEUED, { attempts: [] }), job(2, JobState.RUNNING, { cancelRequested: true }), job(1, JobState.QUEUED)];
    server.cancel = (each) => jobOf({ ...each, state: each.state === JobState.QUEUED ? JobState.CANCELLED : each.state, cancelRequested: true });
    show(server, '/jobs');
    await pick('job 5');
    expect((await bar()).textContent).toContain('1 selected');
    expect((await button('Cancel 0')).disabled).toBe(true);
    await pick('job 2', { shiftKey: true });
    expect((await bar()).textContent).toContain('4 selected');
    fireEvent.click(await button('Cancel 2'));
    const dialog = await screen.findByRole('dialog', { name: 'Cancel 2 jobs?' });
    expect(dialog.textContent).toContain('1 runs: it gets SIGTERM now, and SIGKILL after the grace period. 1 waits: it is cancelled first, before it can start.');
    expect(dialog.textContent).toContain('Left out: 1 has ended, 1 is being stopped already.');
    expect(server.cancelled).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel 2 jobs' }));
    expect(await screen.findByText('1 job was cancelled, 1 is being stopped.')).toBeTruthy();
    expect(server.cancelled, 'what waits first').toEqual([idOf(3), idOf(4)]);
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Jobs that are selected' })).toBeNull());
    expect(document.querySelectorAll('.toast')).toHaveLength(1);
  });

  it('stay selected while the list changes, and fall out of what may be cancelled once they have ended', async () => {
    const server = new FakeServer();
    server.jobs = [job(2, JobState.RUNNING), job(1, JobState.RUNNING)];
    show(server, '/jobs?state=running');
    await pick('job 1');
    await pick('job 2');
    await button('Cancel 2');
    await waitFor(() => expect(server.watching).toBe(1));
    server.changed(job(3, JobState.RUNNING));
    await screen.findByRole('checkbox', { name: 'Select job 3' });
    expect((await bar()).textContent).toContain('2 selected');
    // It leaves the list, too.
    server.changed(job(1, JobState.SUCCEEDED));
    await waitFor(() => expect(screen.queryByRole('checkbox', { name: 'Select job 1' })).toBeNull());
    await button('Cancel 1');
    await button('Retry 1');
    fireEvent.click(await button('Cancel 1'));
    const dialog = await screen.findByRole('dialog', { name: 'Cancel 1 job?' });
    // While it is asked as well.
    server.changed(job(2, JobState.FAILED));
    expect(await within(dialog).findByText('None of them can be cancelled.')).toBeTruthy();
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Cancel 0 jobs' }).disabled).toBe(true);
  });

  it('are run again, and those that were refused stay selected', async () => {
    const server = new FakeServer();
    server.jobs = [job(3, JobState.FAILED), job(2, JobState.FAILED), job(1, JobState.RUNNING)];
    server.refuseRetry = (jobId) => (jobId === idOf(2) ? 'no pool can meet what it asks for.' : '');
    show(server, '/jobs');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Select all shown' }));
    fireEvent.click(await button('Retry 2'));
    const dialog = await screen.findByRole('dialog', { name: 'Run 2 jobs again?' });
    expect(dialog.textContent).toContain('Left out: 1 has not ended.');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Queue 2 jobs again' }));
    expect(await screen.findByText('1 job was queued again. 1 job was refused: no pool can meet what it asks for.')).toBeTruthy();
    expect((await bar()).textContent).toContain('1 selected');
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select job 2' }).checked).toBe(true);
  });

  it('are none in another list, and are kept from page to page', async () => {
    const server = new FakeServer();
    server.jobs = Array.from({ length: 60 }, (_, index) => job(60 - index, JobState.SUCCEEDED));
    show(server, '/jobs');
    await pick('job 60');
    fireEvent.click(screen.getByRole('link', { name: 'Older' }));
    await pick('job 10');
    expect((await bar()).textContent).toContain('2 selected');
    fireEvent.click(screen.getByRole('button', { name: /^succeeded/ }));
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Jobs that are selected' })).toBeNull());
  });
});

describe('all jobs that match', () => {
  it('are cancelled page by page, but for those that have ended', async () => {
    const server = new FakeServer();
    server.jobs = [...Array.from({ length: 250 }, (_, index) => job(300 - index, JobState.QUEUED)), job(2, JobState.SUCCEEDED), jobOf({ ...job(1, JobState.QUEUED), displayName: 'other' })];
    show(server, '/jobs?name=job');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Select all shown' }));
    await button('Cancel 50');
    fireEvent.click(await button('Select all 251 that match'));
    expect((await bar()).textContent).toContain('All 251 jobs that match');
    fireEvent.click(await button('Cancel 250'));
    expect((await screen.findByRole('dialog', { name: 'Cancel 250 jobs?' })).textContent).toContain('250 wait: they are cancelled first, before they can start.Left out: 1 has ended.');
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel 250 jobs' }));
    await screen.findByText('250 jobs are being stopped.');
    expect(new Set(server.cancelled).size).toBe(250);
    expect(server.cancelled).not.toContain(idOf(1));
    expect(server.cancelled).not.toContain(idOf(2));
  });

  it('are those that are shown, less one, once one is taken away', async () => {
    const server = new FakeServer();
    server.jobs = Array.from({ length: 60 }, (_, index) => job(60 - index, JobState.QUEUED));
    show(server, '/jobs');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Select all shown' }));
    fireEvent.click(await button('Select all 60 that match'));
    await pick('job 60');
    expect((await bar()).textContent).toContain('49 selected');
  });
});

describe('what came of them', () => {
  const jobs = Array.from({ length: 12 }, (_, index) => job(index, JobState.RUNNING));
  const signal = new AbortController().signal;

  it('ends where the server is away, and is honest about it', async () => {
    let calls = 0;
    const outcome = await carryOut(
      [jobs.slice(0, 5), jobs.slice(5)],
      async () => {
        if (++calls > 6) throw new ConnectError('nobody there', Code.Unavailable);
        return 'cancelled';
      },
      signal,
      () => {},
    );
    expect(outcome.done.cancelled).toBe(6);
    expect(outcome.unknown.length + outcome.notAsked.length).toBe(6);
    expect(outcome.notAsked.length).toBeGreaterThan(0);
    expect(leftOver(outcome)).toHaveLength(6);
    expect(outcomeWords('cancel', outcome)).toMatch(/^6 jobs were cancelled\. Of \d jobs? it is not known, since the server did not answer\. .* left as (it was|they were)\.$/);
  });

  it('does a few at a time, and no more once it is stopped', async () => {
    const abort = new AbortController();
    let open = 0;
    let most = 0;
    const outcome = await carryOut(
      [jobs.slice(0, 5), jobs.slice(5)],
      async () => {
        most = Math.max(most, ++open);
        await Promise.resolve();
        open--;
        return 'queued';
      },
      abort.signal,
      (done) => done === 5 && abort.abort(),
    );
    expect(most).toBe(4);
    expect(outcome.done.queued + outcome.notAsked.length).toBe(12);
    expect(outcome.notAsked.length).toBeGreaterThan(2);
  });

  it('says each reason once', () => {
    const refused = ['a', 'b.', 'b', 'c', 'd'].map((reason, index) => ({ job: jobs[index]!, reason }));
    expect(outcomeWords('cancel', { done: { cancelled: 0, stopping: 0, ended: 1200, queued: 0 }, refused, unknown: [], notAsked: [] })).toBe(
      `${(1200).toLocaleString()} jobs had ended already. 5 jobs were refused: a (1); b (2); c (1); and others.`,
    );
  });
});
