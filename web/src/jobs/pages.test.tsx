import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AuditEventSchema } from '../gen/hodei/v1/audit_service_pb';
import { WorkerStanding } from '../gen/hodei/v1/explanation_pb';
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
    const sure = await screen.findByRole('button', { name: 'Really? Cancel runs' });
    // The second half of a double click is no answer.
    fireEvent.click(sure);
    expect(server.cancelled).toEqual([]);
    await waitFor(() => expect(sure.getAttribute('aria-disabled')).toBeNull());
    fireEvent.click(sure);
    await waitFor(() => expect(server.cancelled).toEqual(['1'.repeat(32)]));
    fireEvent.click(screen.getByRole('button', { name: 'Retry ended' }));
    await waitFor(() => expect(server.retried.map((request) => request.jobId)).toEqual(['2'.repeat(32)]));
    expect(await screen.findByText('again was queued again.')).toBeTruthy();
  });

  it('keeps its filters in the address', async () => {
    const server = new FakeServer();
    server.jobs = [jobOf({ displayName: 'one' }), jobOf({ jobId: '2'.repeat(32), displayName: 'two', state: JobState.FAILED })];
    const { router } = show(server, '/jobs');
    await screen.findByRole('link', { name: 'one' });
    fireEvent.click(screen.getByRole('button', { name: /^failed/ }));
    await waitFor(() => expect(screen.queryByRole('link', { name: 'one' })).toBeNull());
    expect(router.state.location.searchStr).toBe('?state=failed');
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: '12e4' } });
    expect(await screen.findByText('No job matches these filters.')).toBeTruthy();
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

describe('the jobs’ page, of many jobs', () => {
  it('pages through them, and keeps what “the last hour” meant', async () => {
    const server = new FakeServer();
    const now = Date.now();
    server.jobs = Array.from({ length: 120 }, (_, index) =>
      jobOf({ jobId: String(index).padStart(32, '0'), displayName: `job ${index}`, queuedAt: timestampFromMs(now - index * 60_000) }),
    );
    const { router } = show(server, '/jobs?since=2h');
    await screen.findByRole('link', { name: 'job 49' });
    fireEvent.click(screen.getByRole('link', { name: 'Older' }));
    await screen.findByRole('link', { name: 'job 99' });
    expect(screen.queryByRole('link', { name: 'job 49' })).toBeNull();
    expect(Date.parse((router.state.location.search as { since: string }).since)).toBeGreaterThan(now - 7_200_000 - 1);
    fireEvent.change(screen.getByLabelText('Queued'), { target: { value: '15m' } });
    await screen.findByRole('link', { name: 'job 14' });
    await waitFor(() => expect(screen.queryByRole('link', { name: 'job 16' })).toBeNull());
    expect(router.state.location.searchStr).toBe('?since=15m');
  });

  it('says how many each state has, given the other filters, and how many there are in all', async () => {
    const server = new FakeServer();
    const job = (number: number, displayName: string, state: JobState) => jobOf({ jobId: String(number).repeat(32), displayName, state });
    server.jobs = [job(1, 'web a', JobState.FAILED), job(2, 'web b', JobState.FAILED), job(3, 'web c', JobState.SUCCEEDED), job(4, 'other', JobState.SUCCEEDED), job(5, 'web d', JobState.RUNNING)];
    server.countsAtMost = 1;
    show(server, '/jobs?name=web&state=failed');
    // The state that is chosen takes no other's count away.
    await screen.findByRole('button', { name: 'failed 1+' });
    expect(screen.getByRole('button', { name: 'failed 1+' }).getAttribute('title')).toBe('1+ jobs');
    expect(screen.getByRole('button', { name: 'succeeded 1' }).getAttribute('title')).toBe('1 job');
    expect(screen.getByRole('button', { name: 'queued 0' })).toBeTruthy();
    expect(await screen.findByText('1+ jobs')).toBeTruthy();
    server.countsAtMost = 10_000;
    fireEvent.click(screen.getByRole('button', { name: 'running 1' }));
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: '' } });
    expect(await screen.findByRole('button', { name: 'succeeded 2' })).toBeTruthy();
    expect(await screen.findByText('3 jobs')).toBeTruthy();
  });

  it('lets go of its stream while nobody looks', async () => {
    const server = new FakeServer();
    server.jobs = [jobOf({ state: JobState.RUNNING, finishedAt: undefined })];
    show(server, '/jobs');
    await waitFor(() => expect(server.watching).toBe(1));
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    vi.useFakeTimers({ shouldAdvanceTime: true });
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(16_000);
    vi.useRealTimers();
    await waitFor(() => expect(server.watching).toBe(0));
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await waitFor(() => expect(server.watching).toBe(1));
  });

  it('asks for the same job again after a lost answer', async () => {
    const server = new FakeServer();
    server.jobs = [jobOf({ displayName: 'ended' })];
    server.loseNextRetry = true;
    show(server, '/jobs');
    const button = await screen.findByRole('button', { name: 'Retry ended' });
    fireEvent.click(button);
    expect((await screen.findAllByText(/^Not queued/)).length).toBeGreaterThan(0);
    fireEvent.click(button);
    await waitFor(() => expect(server.retried).toHaveLength(2));
    expect(server.retried[0]!.requestId).toBe(server.retried[1]!.requestId);
  });
});

describe('the audit log’s page', () => {
  it('is filtered by who and when', async () => {
    const server = new FakeServer();
    const now = Date.now();
    const event = (number: number, actor: string, ago: number) =>
      create(AuditEventSchema, { number: BigInt(number), actor, action: `action.${number}`, occurredAt: timestampFromMs(now - ago) });
    server.events = [event(3, 'user', 1000), event(2, 'server', 2000), event(1, 'user', 86_400_000)];
    const { router } = show(server, '/audit');
    await screen.findByText('action.1');
    fireEvent.change(screen.getByLabelText('Who'), { target: { value: 'user' } });
    await waitFor(() => expect(screen.queryByText('action.2')).toBeNull());
    fireEvent.change(screen.getByLabelText('When'), { target: { value: '1h' } });
    await waitFor(() => expect(screen.queryByText('action.1')).toBeNull());
    expect(screen.getByText('action.3')).toBeTruthy();
    expect(router.state.location.search).toEqual({ actor: 'user', since: '1h' });
  });
});

describe('the overview', () => {
  it('says how it went, and what needs attention first', async () => {
    const server = new FakeServer();
    const at = (ago: number) => timestampFromMs(Date.now() - ago);
    server.overview = {
      takenAt: at(0), windowStart: at(86_400_000),
      jobs: { queued: 12_345n, assigned: 1n, running: 7n, succeeded: 6n, failed: 3n, timedOut: 1n },
      oldestQueuedJobId: '1'.repeat(32), oldestQueuedAt: at(660_500), controllerTrouble: 'another server is the active one',
      workers: { ready: 1, busy: 2, slots: 6, slotsUsed: 5, silent: 1 },
      waiting: { p50: { nanos: 40_000_000 }, p90: { seconds: 2n }, p99: { seconds: 65n }, count: 10n },
      buckets: [
        { start: at(86_400_000), succeeded: 6n, failed: 2n, slots: 4, slotsUsed: 1 },
        { start: at(43_200_000), failed: 1n, timedOut: 1n, slots: 4, slotsUsed: 3 },
      ],
    };
    show(server, '/');
    const attention = await screen.findByRole('region', { name: 'Needs attention' });
    expect(attention.textContent).toContain('This server gives no jobs to workers: another server is the active one.');
    expect(attention.textContent).toContain('1 worker was not heard of late.');
    expect(attention.textContent).toContain('A job has waited for 11 min: see why.');
    expect(attention.textContent).toContain('Only 60 % of the jobs');
    expect(screen.getByText((12_345).toLocaleString())).toBeTruthy();
    expect(screen.getByText('40 ms')).toBeTruthy();
    expect(screen.getByText('90 % ≤ 2.00 s, 99 % ≤ 1 min 5 s')).toBeTruthy();
    expect(screen.getByText('5 of 6')).toBeTruthy();
    expect(screen.getByText('50 % on average')).toBeTruthy();
    const leadsTo = (name: string) => new URL(screen.getByRole<HTMLAnchorElement>('link', { name }).href).searchParams.get('state');
    expect(leadsTo('60 %')).toBe('succeeded,failed,timed_out');
    expect(leadsTo('3 failed')).toBe('failed');
    expect(leadsTo('1 timed out')).toBe('timed_out');
    expect(screen.getByRole('img', { name: 'Jobs that ended. 10 jobs ended, of which 60 % succeeded; most: 8 in 12 h.' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Slots in use. Busiest 12 h: 3 of 4 slots.' })).toBeTruthy();
  });
});

describe('the overview’s lists', () => {
  it('show those that have waited longest', async () => {
    const server = new FakeServer();
    server.jobs = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((number) =>
      jobOf({ jobId: String(number).repeat(32), displayName: `job ${number}`, state: JobState.QUEUED, finishedAt: undefined, attempts: [] }),
    );
    show(server, '/');
    const waiting = await screen.findByRole('region', { name: 'Waiting longest' });
    await within(waiting).findByText('job 1');
    expect(within(waiting).getAllByText(/^job /)[0]?.textContent).toBe('job 1');
    expect(within(waiting).queryByText('job 9')).toBeNull();
  });
});

describe('a job’s page', () => {
  it('says why a job waits, and what can be done', async () => {
    const server = new FakeServer();
    server.jobs = [jobOf({ state: JobState.QUEUED, finishedAt: undefined, attempts: [], waitReason: 'no worker can take it now' })];
    server.explanation = {
      suggestedAction: 'Start a worker with arch=arm',
      waiting: {
        unsatisfiable: true, decidedAt: timestampFromMs(Date.now()), jobsAhead: 3, jobsQueued: 5,
        workers: [{ workerId: 'b'.repeat(32), standing: WorkerStanding.LABELS_MISSING, missingLabels: { arch: 'arm' } }],
        moreWorkers: [{ standing: WorkerStanding.BUSY, workers: 2 }],
        provisioning: { enabled: true, starting: 1, maxWorkers: 4, lastError: 'no such image', lastErrorAt: timestampFromMs(Date.now() - 5500), nextTryAt: timestampFromMs(Date.now() + 9500) },
      },
    };
    show(server, `/jobs/${'a'.repeat(32)}`);
    const why = await screen.findByRole('region', { name: 'Why it waits' });
    expect(why.textContent).toContain('Waiting alone will not help.');
    expect(why.textContent).toContain('does not have arch=arm');
    expect(why.textContent).toContain('2 more busy');
    expect(why.textContent).toContain('1 worker is being started');
    expect(why.textContent).toContain('no such image');
    expect(why.textContent).toMatch(/The next try is in (10|9)/);
    expect(screen.getByText(/Start a worker with arch=arm\./)).toBeTruthy();
  });

  it('shows what the chosen attempt did, and no value of its environment', async () => {
    const server = new FakeServer();
    const first = jobOf().attempts[0]!;
    server.jobs = [
      jobOf({
        spec: { environment: { TOKEN: 'secret' }, work: { case: 'script', value: { content: 'x', arguments: ['a b', ''] } } },
        attempts: [{ ...first, state: AttemptState.FAILED, endReason: EndReason.EXIT_CODE, exitCode: 7, workerId: 'c'.repeat(32) }, { ...first, number: 2 }],
      }),
    ];
    const { container } = show(server, `/jobs/${'a'.repeat(32)}?attempt=1`);
    await screen.findByText("'a b' ''");
    const glance = container.querySelector('.more-glance');
    expect(glance?.textContent).toContain('cccccccc');
    expect(glance?.textContent).toContain('exit code 7');
    expect(container.textContent).toContain('--env TOKEN ');
    expect(container.textContent).not.toContain('secret');
  });

  it('ends its sentence once', async () => {
    const server = new FakeServer();
    const attempt = { ...jobOf().attempts[0]!, state: AttemptState.FAILED, endReason: EndReason.SETUP_FAILED, exitCode: undefined, endDetail: 'There is no such directory.' };
    server.jobs = [jobOf({ state: JobState.FAILED, attempts: [attempt] })];
    server.explanation = { suggestedAction: 'Check the directory.' };
    const { container } = show(server, `/jobs/${'a'.repeat(32)}`);
    await screen.findByText(/Check the directory/);
    expect(container.querySelector('.job-sentence')?.textContent).toBe(
      'The job failed: the worker could not start the command: There is no such directory. Check the directory.',
    );
  });

  it('says in a sentence how it failed', async () => {
    const server = new FakeServer();
    const attempt = { ...jobOf().attempts[0]!, state: AttemptState.FAILED, endReason: EndReason.SIGNAL, exitCode: undefined, signal: 9 };
    server.jobs = [jobOf({ state: JobState.FAILED, attempts: [attempt] })];
    server.follow = completeLog(server.jobs[0]!, chunkOf(0, ['out']));
    show(server, `/jobs/${'a'.repeat(32)}`);
    expect(await screen.findByText('failed: signal 9 (SIGKILL) ended the command (Hodei did not send it).')).toBeTruthy();
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
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Command')));
    expect(container.querySelector('.cli')).toBeNull();
    fireEvent.change(screen.getByLabelText('Memory'), { target: { value: 'lots' } });
    fireEvent.change(screen.getByLabelText('Command'), { target: { value: 'x' } });
    fireEvent.click(screen.getByRole('button', { name: 'Queue the job' }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Memory')));
    fireEvent.change(screen.getByLabelText('Memory'), { target: { value: '' } });
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

  it('keeps what another job reads on standard input', async () => {
    const server = new FakeServer();
    const stdin = new Uint8Array([0xff, 0, 0x41]);
    server.jobs = [jobOf({ spec: { work: { case: 'command', value: 'cat' }, stdin } })];
    show(server, `/new?from=${'a'.repeat(32)}`);
    expect(await screen.findByText(/It reads 3 bytes on standard input/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /^Queue/ }));
    await waitFor(() => expect(server.queued).toHaveLength(1));
    expect(server.queued[0]!.spec!.stdin).toEqual(stdin);
  });

  it('shows how much a job reads', async () => {
    const server = new FakeServer();
    server.jobs = [jobOf({ spec: { work: { case: 'command', value: 'cat' }, stdin: new Uint8Array(1234) } })];
    show(server, `/jobs/${'a'.repeat(32)}`);
    expect(await screen.findByText(`${(1234).toLocaleString()} bytes`)).toBeTruthy();
  });
});
