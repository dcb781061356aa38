import { AttemptState, EndReason, JobState, type Attempt, type Job } from '../gen/hodei/v1/job_pb';
import { counted } from '../ui/counted';
import { durationMillis, length } from '../ui/time';

// The same words as the command line's (cli: Outcome, Whereabouts).

export const STATE_NAMES: Record<JobState, string> = {
  [JobState.UNSPECIFIED]: 'unknown',
  [JobState.QUEUED]: 'queued',
  [JobState.ASSIGNED]: 'assigned',
  [JobState.RUNNING]: 'running',
  [JobState.SUCCEEDED]: 'succeeded',
  [JobState.FAILED]: 'failed',
  [JobState.CANCELLED]: 'cancelled',
  [JobState.TIMED_OUT]: 'timed out',
};

export const LIVE_STATES = [JobState.QUEUED, JobState.ASSIGNED, JobState.RUNNING];
export const END_STATES = [JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.TIMED_OUT];

export function hasEnded(job: Job): boolean {
  return END_STATES.includes(job.state);
}

export function lastAttempt(job: Job): Attempt | undefined {
  return job.attempts.at(-1);
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** Where the job is, or how it ended, as the end of a sentence that starts with the job. */
export function whereabouts(job: Job): string {
  const worker = lastAttempt(job)?.workerId;
  const on = worker ? `worker ${shortId(worker)}` : 'a worker';
  const stopping = job.cancelRequested ? ' and is being stopped' : '';
  switch (job.state) {
    case JobState.QUEUED:
      return job.waitReason ? `is queued: ${job.waitReason}` : 'is queued';
    case JobState.ASSIGNED:
      return `is being started on ${on}${stopping}`;
    case JobState.RUNNING:
      return `runs on ${on}${stopping}`;
    case JobState.SUCCEEDED:
      return 'succeeded';
    case JobState.CANCELLED:
      return `was cancelled${detail(job)}`;
    case JobState.TIMED_OUT: {
      const limit = job.spec?.timeout ? durationMillis(job.spec.timeout) : 3_600_000;
      return `was stopped because its timeout of ${length(limit)} was over${detail(job)}`;
    }
    case JobState.FAILED:
      // Of a job for which no worker could be started, its attempts don't say how it ended.
      return job.endReason === EndReason.PROVISION_FAILED
        ? `${failed({ endReason: job.endReason })}: ${job.endDetail}`
        : `${failed(lastAttempt(job))}${detail(job)}`;
    default:
      return 'is in a state that this page does not know';
  }
}

function detail(job: Job): string {
  const text = lastAttempt(job)?.endDetail.trim();
  return text ? `: ${text}` : '';
}

const SIGNALS: Record<number, string> = {
  1: 'SIGHUP', 2: 'SIGINT', 3: 'SIGQUIT', 4: 'SIGILL', 6: 'SIGABRT', 7: 'SIGBUS', 8: 'SIGFPE', 9: 'SIGKILL',
  11: 'SIGSEGV', 13: 'SIGPIPE', 14: 'SIGALRM', 15: 'SIGTERM', 24: 'SIGXCPU', 25: 'SIGXFSZ',
};

/** "signal 9 (SIGKILL)" */
export function signalWords(signal: number): string {
  const name = SIGNALS[signal];
  return `signal ${signal}${name ? ` (${name})` : ''}`;
}

/** Whether it had started where it was to start, its detail says. */
function beforeItStarted(attempt: Partial<Attempt>): string {
  return attempt.startedAt ? '' : ' before it started';
}

function failed(attempt: Pick<Attempt, 'endReason'> & Partial<Attempt> | undefined): string {
  switch (attempt?.endReason) {
    case EndReason.EXIT_CODE:
      return `failed: exit code ${attempt.exitCode ?? 'unknown'}`;
    case EndReason.SIGNAL:
      return `failed: ${signalWords(attempt.signal ?? 0)} ended the command (Hodei did not send it)`;
    case EndReason.OUT_OF_MEMORY:
      return 'failed: it used more memory than it was given';
    case EndReason.TIMEOUT:
      return 'ran into its timeout';
    case EndReason.CANCELLED:
      return 'was cancelled';
    case EndReason.WORKER_LOST:
      return `failed: contact with its worker was lost${beforeItStarted(attempt)}`;
    case EndReason.WORKER_DRAINED:
      return `failed: its worker was shut down${beforeItStarted(attempt)}`;
    case EndReason.PROVISION_FAILED:
      return 'failed: no worker could be started for it';
    case EndReason.SETUP_FAILED:
      return 'failed: the worker could not start the command';
    default:
      return 'failed';
  }
}

/** With a full stop, where it has none. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

export function attemptOutcome(attempt: Attempt): string {
  switch (attempt.state) {
    case AttemptState.ASSIGNED:
      return 'is being started';
    case AttemptState.RUNNING:
      return 'is running';
    case AttemptState.SUCCEEDED:
      return 'succeeded';
    case AttemptState.CANCELLED:
      return 'was cancelled';
    case AttemptState.TIMED_OUT:
      return 'ran into its timeout';
    default:
      return failed(attempt);
  }
}

/** What of a log never reached the server. */
export function missingWords(bytes: bigint, endUnknown: boolean): string {
  const gone = 'its worker was gone before it could say where the log ends';
  const count = counted(bytes, 'byte');
  if (!endUnknown) {
    return `The log is incomplete: ${count} missing.`;
  }
  return bytes === 0n ? `The log may be incomplete: ${gone}.` : `The log is incomplete: at least ${count} missing; ${gone}.`;
}
