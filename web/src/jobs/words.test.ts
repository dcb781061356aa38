import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { ArgvSchema, AttemptSchema, AttemptState, EndReason, JobSpecSchema, JobState } from '../gen/hodei/v1/job_pb';
import { BLANK, draftOf, millisOf, specOf } from '../new/draft';
import { putWords } from '../new/exact';
import { jobOf } from '../testing/fake-server';
import { ago, length, sinceStart } from '../ui/time';
import { argumentsOf, environmentOf } from './exact';
import { labelsOf, withHeard, withJob } from './job-filter';
import { missingWords, whereabouts } from './job-words';
import { lengths, steps } from './timeline';
import { cliCommand, commandLine, quoted, size, timeLimit } from './work';

describe('what a log lacks', () => {
  it('is a number, or at least one, or not known', () => {
    expect(missingWords(1200n, false)).toBe('The log is incomplete: 1,200 bytes missing.');
    expect(missingWords(1n, true)).toMatch(/at least 1 byte missing; its worker was gone/);
    expect(missingWords(0n, true)).toMatch(/^The log may be incomplete: its worker was gone/);
  });
});

describe('a lost job', () => {
  const lost = (startedAt?: Date) => {
    const attempt = create(AttemptSchema, {
      state: AttemptState.LOST,
      endReason: EndReason.WORKER_LOST,
      startedAt: startedAt && timestampFromMs(startedAt.getTime()),
    });
    return whereabouts(jobOf({ state: JobState.FAILED, attempts: [attempt] }));
  };

  it('is told from one that never started', () => {
    expect(lost(new Date(0))).toBe('failed: contact with its worker was lost');
    expect(lost()).toBe('failed: contact with its worker was lost before it started');
  });
});

describe('commands', () => {
  it('are quoted for bash', () => {
    expect(quoted('plain-1.0/x=y')).toBe('plain-1.0/x=y');
    expect(quoted("it's $HOME")).toBe("'it'\\''s $HOME'");
    expect(quoted('')).toBe("''");
  });

  it('leave standard input to what the job reads', () => {
    const stdin = new TextEncoder().encode('in');
    expect(cliCommand(create(JobSpecSchema, { work: { case: 'command', value: 'cat' }, stdin }), 'show')).toBe("hodei run --stdin -- 'cat'");
    const script = create(JobSpecSchema, { work: { case: 'script', value: { content: 'cat' } }, stdin });
    expect(cliCommand(script, 'show')).toBe("hodei run --stdin --script /dev/fd/3 3<< 'EOF'\ncat\nEOF");
  });

  it('give a script a delimiter that does not stand in it', () => {
    const spec = create(JobSpecSchema, { work: { case: 'script', value: { content: 'cat << EOF\nEOF\n', arguments: ['a b'] } } });
    expect(cliCommand(spec, 'show')).toBe("hodei run --script - -- 'a b' << 'EOF_'\ncat << EOF\nEOF\nEOF_");
  });

  it('tell no value of the environment where they are shown to others', () => {
    const spec = create(JobSpecSchema, { environment: { TOKEN: 'secret' }, work: { case: 'command', value: 'true' } });
    expect(cliCommand(spec, 'hide')).toBe("hodei run --env TOKEN -- 'true'");
    expect(cliCommand(spec, 'show')).toContain('TOKEN=secret');
  });

  it('name a program that has no arguments as one', () => {
    const argv = (...elements: string[]) => create(JobSpecSchema, { work: { case: 'argv', value: { elements } } });
    expect(cliCommand(argv('my prog'), 'show')).toBe("hodei run -- 'exec '\\''my prog'\\'''");
    expect(cliCommand(argv('echo', '', 'a b'), 'show')).toBe("hodei run -- echo '' 'a b'");
  });

  it('ask for pool, image and size as the command line has them', () => {
    const spec = create(JobSpecSchema, { pool: 'docker', image: 'maven:3', cpuMillis: 1500, memoryBytes: 512n << 20n, merge: true, work: { case: 'command', value: 'x' } });
    expect(cliCommand(spec, 'show')).toBe("hodei run --pool docker --image maven:3 --cpu 1.5 --memory 512m --merge -- 'x'");
    expect(size(1_000_000n)).toBe('1000000');
  });

  it('name times as the command line reads them', () => {
    for (const seconds of [0.25, 1, 1.5, 59, 60, 90, 3600, 5400, 86_400, 90_061, 604_800]) expect(millisOf(timeLimit(seconds * 1000))).toBe(seconds * 1000);
    for (const wrong of ['', '0', '5x', '8d', '-1', '1m1h']) expect(millisOf(wrong)).toBeNull();
  });
});

describe('drafts', () => {
  it('come back from what they were made into', () => {
    const draft = {
      ...BLANK, kind: 'argv' as const, arguments: "printf\n%s\nit's", name: 'n', environment: 'A=1\nB=x=y', labels: 'k=v', required: 'arch=arm',
      timeout: '1h30m', pool: 'docker', image: 'maven:3', cpu: '0.5', memory: '2g', priority: '0', retries: '2', retriesOnLost: '1', merge: true, directory: '/tmp',
    };
    const { spec, problems } = specOf(draft);
    expect(problems).toEqual({});
    expect(spec.priority).toBe(0);
    expect(draftOf(spec)).toEqual(draft);
  });

  it('keep every argument and value as it is, whatever is in it', () => {
    const elements = ['printf', '', 'a\nb', '"quoted"', ' spaces ', '\\n', 'x\r', '', ''];
    const environment = { A: 'two\nlines', B: ' padded ', C: '"', D: '', E: 'x=y' };
    const spec = create(JobSpecSchema, { work: { case: 'argv', value: { elements } }, environment, timeout: { seconds: 0n, nanos: 250_000_000 } });
    const again = specOf(draftOf(spec));
    expect(again.problems).toEqual({});
    expect(again.spec.work.value).toMatchObject({ elements });
    expect(again.spec.environment).toEqual(environment);
    expect(again.spec.timeout).toMatchObject({ seconds: 0n, nanos: 250_000_000 });
  });

  it('keep bytes that are no text, and the one way to write each', () => {
    const cafe = new Uint8Array([0x63, 0x61, 0x66, 0xe9]);
    const odd = new Uint8Array([0xff, 0x27, 0x5c, 0x0a, 0x7f, 0x61]);
    const spec = create(JobSpecSchema);
    putWords(spec, { case: 'argv', value: create(ArgvSchema) }, ['rm', cafe, "$'a'", odd], { X: odd, Y: "$'y'" });
    expect(spec.environment).toEqual({ Y: "$'y'" });
    expect(spec.work.value).toMatchObject({ work: { value: { elements: ['rm', '', "$'a'", ''] } }, arguments: { 1: cafe, 3: odd }, environment: { X: odd } });

    const draft = draftOf(spec);
    expect(draft.arguments.split('\n')).toEqual(['rm', String.raw`$'caf\xe9'`, `"$'a'"`, String.raw`$'\xff\'\\\n\x7fa'`]);
    const again = specOf(draft);
    expect(again.problems).toEqual({});
    expect(argumentsOf(again.spec)).toEqual(['rm', cafe, "$'a'", odd]);
    expect(environmentOf(again.spec)).toEqual({ X: odd, Y: "$'y'" });

    expect(commandLine(spec)).toMatch(/^rm \$'caf\\xe9' /);
    expect(cliCommand(spec, 'show')).toContain(String.raw`hodei run --env $'X=\xff\'\\\n\x7fa' --env `);
    expect(cliCommand(spec, 'hide')).toMatch(/^hodei run --env X --env Y -- rm /);
    const text = specOf({ ...draft, arguments: `rm\n` + String.raw`$'caf\xc3\xa9'`, environment: '' });
    expect(text.spec.work).toMatchObject({ case: 'argv', value: { elements: ['rm', 'café'] } });
  });

  it('refuse what no text and no label can hold', () => {
    const { problems } = specOf({ ...BLANK, kind: 'argv', arguments: String.raw`"caf\ud800"`, environment: String.raw`X="\udc00"`, labels: String.raw`k=$'\xff'` });
    expect(Object.keys(problems).sort()).toEqual(['arguments', 'environment', 'labels']);
  });

  it('say what can’t be meant', () => {
    const { problems } = specOf({ ...BLANK, environment: 'no equals sign', priority: '101', retries: '1.5', timeout: 'soon' });
    expect(Object.keys(problems).sort()).toEqual(['command', 'environment', 'priority', 'retries', 'timeout']);
  });
});

describe('lists', () => {
  const job = (id: string, at: number, state = JobState.RUNNING) => jobOf({ jobId: id, queuedAt: timestampFromMs(at), state });

  it('stay newest first, as long as a page, and true to their filter', () => {
    const page = [job('c', 30), job('a', 10)];
    expect(withJob(page, job('b', 20), [], true, 10).map((each) => each.jobId)).toEqual(['c', 'b', 'a']);
    expect(withJob(page, job('d', 40), [], true, 2).map((each) => each.jobId)).toEqual(['d', 'c']);
    expect(withJob(page, job('0', 5), [], true, 2)).toBe(page);
    expect(withJob(page, job('d', 40), [], false, 10)).toBe(page);
    expect(withJob(page, job('a', 10, JobState.FAILED), [JobState.RUNNING], true, 10).map((each) => each.jobId)).toEqual(['c']);
    expect(withJob(page, job('d', 40, JobState.FAILED), [JobState.RUNNING], true, 10)).toBe(page);
  });

  it('are not thrown back by an answer that is older than what was heard', () => {
    const at = (id: string, changed: number, state: JobState) => jobOf({ ...job(id, 10, state), changedAt: timestampFromMs(changed) });
    const states = (jobs: ReturnType<typeof withHeard>) => jobs.map((each) => each.state);
    const read = [at('a', 100, JobState.RUNNING)];
    expect(states(withHeard(read, [at('a', 101, JobState.CANCELLED)], [], true, 10))).toEqual([JobState.CANCELLED]);
    expect(withHeard(read, [at('a', 101, JobState.CANCELLED)], [JobState.RUNNING], true, 10)).toEqual([]);
    expect(states(withHeard(read, [at('a', 99, JobState.QUEUED)], [], true, 10))).toEqual([JobState.RUNNING]);
    expect(withHeard(read, [at('b', 100, JobState.RUNNING)], [], true, 10)).toHaveLength(2);
  });

  it('read labels from the address', () => {
    expect(labelsOf('team=a, kind=x=y,broken,=z')).toEqual({ team: 'a', kind: 'x=y' });
  });
});

describe('words', () => {
  it('say where a job is', () => {
    expect(whereabouts(jobOf({ state: JobState.QUEUED, waitReason: 'no worker has arch=arm' }))).toBe('is queued: no worker has arch=arm');
    expect(whereabouts(jobOf({ state: JobState.RUNNING, cancelRequested: true }))).toBe('runs on worker bbbbbbbb and is being stopped');
    expect(whereabouts(jobOf({ state: JobState.TIMED_OUT }))).toBe('was stopped because its timeout of 1 h was over');
  });

  it('say how long and how long ago', () => {
    expect([0, 999, 1080, 12_340, 60_000, 125_000, 3_600_000, 90_000_000].map(length)).toEqual([
      '0 ms', '999 ms', '1.08 s', '12.3 s', '1 min', '2 min 5 s', '1 h', '1 d 1 h',
    ]);
    expect([0, 5000, 61_000, 7_200_000, 172_800_000].map((past) => ago(0, past))).toEqual(['just now', '5 s ago', '1 min ago', '2 h ago', '2 d ago']);
    expect(sinceStart(3_723_004_000, 0)).toBe('+1:02:03.004');
    expect(sinceStart(12_000, 0)).toBe('+0.012');
  });
});

describe('the timeline', () => {
  it('has each attempt’s steps, and what is still going on', () => {
    const at = (millis: number) => timestampFromMs(millis);
    const job = jobOf({
      state: JobState.QUEUED,
      queuedAt: at(0),
      finishedAt: undefined,
      attempts: [{ number: 1, state: AttemptState.LOST, assignedAt: at(10), startedAt: at(30), finishedAt: at(100) }],
    });
    expect(steps(job, 150).map(({ name, from, to, open }) => [name, from, to, open])).toEqual([
      ['queued', 0, 10, false],
      ['assigned', 10, 30, false],
      ['running', 30, 100, false],
      ['queued', 100, 150, true],
    ]);
  });

  it('shows the starting of a worker apart from the waiting', () => {
    const at = (millis: number) => timestampFromMs(millis);
    const attempt = { number: 1, state: AttemptState.RUNNING, assignedAt: at(500), startedAt: at(520), workerRequestedAt: at(10), workerReadyAt: at(500) };
    const job = jobOf({ state: JobState.RUNNING, queuedAt: at(0), finishedAt: undefined, attempts: [attempt] });
    expect(steps(job, 600).map(({ name, from, to }) => [name, from, to])).toEqual([
      ['queued', 0, 10], ['provisioning', 10, 500], ['assigned', 500, 520], ['running', 520, 600],
    ]);
    // On its way already, for somebody else.
    expect(steps(jobOf({ ...job, queuedAt: at(100) }), 600).map(({ name, from }) => [name, from])).toEqual([['provisioning', 100], ['assigned', 500], ['running', 520]]);
    const old = jobOf({ ...job, queuedAt: at(500) });
    expect(steps(old, 600).map(({ name }) => name)).toEqual(['queued', 'assigned', 'running']);
  });

  it('is whole for a job that was cancelled before it began', () => {
    const job = jobOf({ state: JobState.CANCELLED, attempts: [] });
    expect(steps(job, 0).map((step) => [step.name, step.to - step.from, step.open])).toEqual([['queued', 1200, false]]);
  });

  it.each([
    { what: 'succeeded', state: JobState.SUCCEEDED, attempt: AttemptState.SUCCEEDED, endReason: EndReason.UNSPECIFIED, waited: false },
    { what: 'failed with its last attempt', state: JobState.FAILED, attempt: AttemptState.LOST, endReason: EndReason.UNSPECIFIED, waited: false },
    { what: 'was cancelled while it ran', state: JobState.CANCELLED, attempt: AttemptState.CANCELLED, endReason: EndReason.UNSPECIFIED, waited: false },
    { what: 'was cancelled while it waited for another attempt', state: JobState.CANCELLED, attempt: AttemptState.LOST, endReason: EndReason.UNSPECIFIED, waited: true },
    { what: 'got no worker for another attempt', state: JobState.FAILED, attempt: AttemptState.LOST, endReason: EndReason.PROVISION_FAILED, waited: true },
  ])('ends with a wait only where there was one: $what', ({ state, attempt, endReason, waited }) => {
    const at = (millis: number) => timestampFromMs(millis);
    const attempts = [{ number: 1, state: attempt, assignedAt: at(10), startedAt: at(30), finishedAt: at(100) }];
    const parts = steps(jobOf({ state, endReason, queuedAt: at(0), finishedAt: at(140), attempts }), 0);
    expect(parts.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['queued', 0, 10], ['assigned', 10, 30], ...(waited ? [['running', 30, 100], ['queued', 100, 140]] : [['running', 30, 140]]),
    ]);
    expect(lengths(parts).total).toBe('140 ms');
  });

  it('ends with the assignment of what could not be set up', () => {
    const at = (millis: number) => timestampFromMs(millis);
    const attempts = [{ number: 1, state: AttemptState.FAILED, endReason: EndReason.SETUP_FAILED, assignedAt: at(10), finishedAt: at(100) }];
    const job = jobOf({ state: JobState.FAILED, queuedAt: at(0), finishedAt: at(140), attempts });
    expect(steps(job, 0).map(({ name, from, to }) => [name, from, to])).toEqual([['queued', 0, 10], ['assigned', 10, 140]]);
  });

  it('has parts that add up to the total, and says no 0 of what took some time', () => {
    const at = (millis: number) => timestampFromMs(millis);
    const attempt = { number: 1, state: AttemptState.LOST, assignedAt: at(4), startedAt: at(1604), finishedAt: at(60_704) };
    const job = jobOf({ state: JobState.CANCELLED, queuedAt: at(0), finishedAt: at(62_000), attempts: [attempt] });
    const parts = steps(job, 0);
    expect(parts.map(({ name }) => name)).toEqual(['queued', 'assigned', 'running', 'queued']);
    expect(lengths(parts)).toEqual({ each: ['< 1.00 s', '2.00 s', '59.0 s', '1.00 s'], total: '1 min 2 s' });
  });
});
