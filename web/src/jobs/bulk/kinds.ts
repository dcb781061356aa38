import { JobState, type Job } from '../../gen/hodei/v1/job_pb';
import { END_STATES, hasEnded, LIVE_STATES } from '../job-words';
import type { Count } from '../use-counts';
import { counted } from '../../ui/counted';

export type Action = 'cancel' | 'retry';

/** The states of jobs that it is for. */
export const STATES_FOR: Record<Action, JobState[]> = { cancel: LIVE_STATES, retry: END_STATES };

/** Those of some jobs that it applies to, and how many are left out and why. */
export interface Parts {
  apply: Job[];
  leftOut: string[];
}

export function partsOf(action: Action, jobs: Job[]): Parts {
  const ended = jobs.filter(hasEnded);
  const live = jobs.filter((job) => !hasEnded(job));
  if (action === 'retry') return { apply: ended, leftOut: words([[live.length, 'has not ended', 'have not ended']]) };
  const stopping = live.filter((job) => job.cancelRequested);
  return {
    apply: live.filter((job) => !job.cancelRequested),
    leftOut: words([[ended.length, 'has ended', 'have ended'], [stopping.length, 'is being stopped already', 'are being stopped already']]),
  };
}

function words(parts: [count: number, one: string, several: string][]): string[] {
  return parts.filter(([count]) => count > 0).map(([count, one, several]) => counted(count, one, several));
}

/** Of those that match a filter: "12 have ended". */
export function othersWords(action: Action, { jobs, more }: Count): string {
  const one = jobs === 1 && !more;
  return `${jobs.toLocaleString()}${more ? '+' : ''} ${one ? 'has' : 'have'} ${action === 'cancel' ? '' : 'not '}ended`;
}

/** "1 job", "1,200 jobs". */
export function jobs(count: number): string {
  return counted(count, 'job');
}

function waits(job: Job): boolean {
  return job.state === JobState.QUEUED;
}

/** The jobs in the groups that they are done in, one after the other: one that waits would start once one that runs has made room for it. */
export function groupsOf(action: Action, apply: Job[]): Job[][] {
  if (action === 'retry') return [apply];
  return [apply.filter(waits), apply.filter((job) => !waits(job))];
}

/** What happens to them, a sentence for each kind. */
export function consequences(action: Action, apply: Job[]): string[] {
  if (action === 'retry') return [apply.length === 1 ? 'It is queued as a new job with the same spec.' : 'Each is queued as a new job with the same spec.'];
  const waiting = apply.filter(waits).length;
  const running = apply.length - waiting;
  return [
    running > 0 && `${counted(running, 'runs: it gets', 'run: they get')} SIGTERM now, and SIGKILL after the grace period.`,
    waiting > 0 && `${counted(waiting, 'waits: it is cancelled first, before it', 'wait: they are cancelled first, before they')} can start.`,
  ].filter((each) => each !== false);
}
