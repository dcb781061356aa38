import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { AttemptState, EndReason, JobState } from '../gen/hodei/v1/job_pb';
import { chunkOf } from '../testing/chunks';
import { completeLog, FakeServer, jobOf } from '../testing/fake-server';
import { show } from '../testing/show';

afterEach(cleanup);

const MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

describe('the jobs’ page', () => {
  it('changes what has changed, adds what is new, and takes away what no longer matches', async () => {
    const server = new FakeServer();
    server.jobs = [jobOf({ jobId: '1'.repeat(32), displayName: 'first', state: JobState.RUNNING, finishedAt: undefined })];
    show(server, '/jobs?state=running');
    await screen.findByRole('link', { name: 'first' });
    await waitFor(() => {
      server.changed(jobOf({ jobId: '2'.repeat(32), displayName: 'second', state: JobState.RUNNING }));
      expect(screen.getByRole('link', { name: 'second' })).toBeTruthy();
    });
    server.changed(jobOf({ jobId: '1'.repeat(32), displayName: 'first', state: JobState.SUCCEEDED }));
    await waitFor(() => expect(screen.queryByRole('link', { name: 'first' })).toBeNull());
    expect(screen.getByRole('link', { name: 'second' })).toBeTruthy();
  });

  it('cancels and retries in place', async () => {
    const server = new FakeServer();
    server.jobs = [
      jobOf({ jobId: '1'.repeat(32), displayName: 'runs', state: JobState.RUNNING, finishedAt: undefined }),
      jobOf({ jobId: '2'.repeat(32), displayName: 'ended' }),
    ];
    show(server, '/jobs');
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel runs' }));
    await waitFor(() => expect(server.cancelled).toEqual(['1'.repeat(32)]));
    fireEvent.click(screen.getByRole('button', { name: 'Retry ended' }));
    await waitFor(() => expect(server.retried).toEqual(['2'.repeat(32)]));
    expect(await screen.findByText('again was queued again.')).toBeTruthy();
  });

  it('keeps its filters in the address', async () => {
    const server = new FakeServer();
    server.jobs = [jobOf({ displayName: 'one' }), jobOf({ jobId: '2'.repeat(32), displayName: 'two', state: JobState.FAILED })];
    const { router } = show(server, '/jobs');
    await screen.findByRole('link', { name: 'one' });
    fireEvent.click(screen.getByRole('button', { name: 'failed' }));
    await waitFor(() => expect(screen.queryByRole('link', { name: 'one' })).toBeNull());
    expect(router.state.location.searchStr).toBe('?state=failed');
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: '12e4' } });
    expect(await screen.findByText('No job is like this.')).toBeTruthy();
    expect(router.state.location.search).toEqual({ state: 'failed', name: '12e4' });
  });

  it('says so when the server is away, and when there is nothing', async () => {
    const server = new FakeServer();
    show(server, '/jobs');
    expect(await screen.findByText('No jobs yet.')).toBeTruthy();
    cleanup();
    server.down = true;
    show(server, '/jobs');
    expect(await screen.findByText(/Lost the server; trying again/)).toBeTruthy();
    server.down = false;
    await waitFor(() => expect(screen.queryByText(/Lost the server/)).toBeNull(), { timeout: 10_000 });
  });
});

describe('a job’s page', () => {
  it('says in a sentence how it failed', async () => {
    const server = new FakeServer();
    const attempt = { ...jobOf().attempts[0]!, state: AttemptState.FAILED, endReason: EndReason.SIGNAL, exitCode: undefined, signal: 9 };
    server.jobs = [jobOf({ state: JobState.FAILED, attempts: [attempt] })];
    server.follow = completeLog(server.jobs[0]!, chunkOf(0, ['out']));
    show(server, `/jobs/${'a'.repeat(32)}`);
    expect(await screen.findByText('failed: signal 9 (SIGKILL) ended the command (Hodei did not send it)')).toBeTruthy();
    expect(await screen.findByText('out')).toBeTruthy();
  });

  it('shows markup in names, labels, commands and logs as text', async () => {
    const server = new FakeServer();
    server.jobs = [
      jobOf({ displayName: MARKUP, spec: { name: MARKUP, labels: { x: MARKUP }, work: { case: 'command', value: MARKUP } } }),
    ];
    server.follow = completeLog(server.jobs[0]!, chunkOf(0, [MARKUP, `\u001b[31m${MARKUP}\u001b[0m`]));
    const { container } = show(server, `/jobs/${'a'.repeat(32)}`);
    expect((await screen.findByRole('heading', { level: 1 })).textContent).toBe(MARKUP);
    await waitFor(() => expect([...container.querySelectorAll('.log-text')].map((each) => each.textContent)).toEqual([MARKUP, MARKUP]));
    expect(container.querySelector('main script, main img')).toBeNull();
    expect((window as unknown as { hacked?: number }).hacked).toBeUndefined();
  });

  it('shows the log of another attempt on demand', async () => {
    const server = new FakeServer();
    const first = jobOf().attempts[0]!;
    server.jobs = [jobOf({ attempts: [{ ...first, state: AttemptState.LOST, endReason: EndReason.WORKER_LOST }, { ...first, number: 2 }] })];
    server.follow = (request, context) => completeLog(server.jobs[0]!, chunkOf(0, [`log of attempt ${request.attempt}`]))(request, context);
    show(server, `/jobs/${'a'.repeat(32)}`);
    expect(await screen.findByText('log of attempt 2')).toBeTruthy();
    fireEvent.click(within(screen.getByRole('navigation', { name: 'Attempts' })).getByText('Attempt 1'));
    expect(await screen.findByText('log of attempt 1')).toBeTruthy();
  });

  it('says that there is no such job', async () => {
    show(new FakeServer(), '/jobs/0000');
    expect(await screen.findByText('there is no such job')).toBeTruthy();
  });
});

describe('the page for a new job', () => {
  it('queues what was written down, and shows the same as a command', async () => {
    const server = new FakeServer();
    const { router, container } = show(server, '/new');
    fireEvent.click(await screen.findByRole('button', { name: 'Queue the job' }));
    expect(await screen.findByText('Write the command to run.')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Command'), { target: { value: "echo 'it''s' | wc" } });
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'my job' } });
    fireEvent.change(screen.getByLabelText('Timeout'), { target: { value: '1h30m' } });
    fireEvent.change(screen.getByLabelText('Environment'), { target: { value: 'CI=1\nX=a b' } });
    expect(container.querySelector('.cli pre')?.textContent).toBe(
      "hodei run --name 'my job' --timeout 1h30m --env CI=1 --env 'X=a b' -- 'echo '\\''it'\\'''\\''s'\\'' | wc'",
    );
    fireEvent.click(screen.getByRole('button', { name: 'Queue the job' }));
    await waitFor(() => expect(router.state.location.pathname).toBe(`/jobs/${'e'.repeat(32)}`));
    const { spec, requestId } = server.queued[0]!;
    expect(spec?.environment).toEqual({ CI: '1', X: 'a b' });
    expect(spec?.timeout?.seconds).toBe(5400n);
    expect(spec?.work).toEqual({ case: 'command', value: "echo 'it''s' | wc" });
    expect(requestId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('starts from another job', async () => {
    const server = new FakeServer();
    server.jobs = [jobOf({ spec: { work: { case: 'script', value: { content: 'print(1)', interpreter: 'python3', arguments: ['a', 'b'] } }, retries: 2, labels: { k: 'v' } } })];
    show(server, `/new?from=${'a'.repeat(32)}`);
    expect(await screen.findByDisplayValue('print(1)')).toBeTruthy();
    expect(screen.getByDisplayValue('python3')).toBeTruthy();
    expect((screen.getByLabelText('Retries') as HTMLInputElement).value).toBe('2');
    expect((screen.getByLabelText('Labels') as HTMLTextAreaElement).value).toBe('k=v');
  });
});
