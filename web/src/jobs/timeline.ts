import { AttemptState, EndReason, JobState, type Attempt, type Job } from '../gen/hodei/v1/job_pb';
import { length, millisOf } from '../ui/time';
import { hasEnded } from './job-words';

export interface Step {
  name: 'queued' | 'provisioning' | 'assigned' | 'running';
  from: number;
  to: number;
  attempt: number;
  open: boolean;
}

/** The steps that a length is told in, largest last: the length below which each is used, and the step, in milliseconds. */
const UNITS: [number, number][] = [
  [1000, 1],
  [10_000, 10],
  [60_000, 100],
  [3_600_000, 1000],
  [86_400_000, 60_000],
  [Infinity, 3_600_000],
];

/** The parts' lengths and the total's, rounded alike, so that what is shown of the parts adds up to what is shown of the total. */
export function lengths(parts: Step[]): { each: string[]; total: string } {
  const begin = parts[0]?.from ?? 0;
  const whole = (parts.at(-1)?.to ?? begin) - begin;
  const unit = UNITS.find(([below]) => whole < below)?.[1] ?? 1;
  const rounded = (at: number) => Math.round((at - begin) / unit) * unit;
  const words = ({ from, to }: Step) => {
    const shown = rounded(to) - rounded(from);
    return shown === 0 && to > from ? `< ${length(unit)}` : length(shown);
  };
  return { each: parts.map(words), total: length(rounded(begin + whole)) };
}

/** Whether a job ended after its last attempt, and not with it: no worker could be started for another one, or a user cancelled it. */
function waitedForAnother(job: Job, last: Attempt): boolean {
  return job.endReason === EndReason.PROVISION_FAILED || (job.state === JobState.CANCELLED && last.state !== AttemptState.CANCELLED);
}

/** What the job spent its time with, in order, up to now or to its end. */
export function steps(job: Job, now: number): Step[] {
  const result: Step[] = [];
  const end = millisOf(job.finishedAt) ?? now;
  let at = millisOf(job.queuedAt) ?? end;
  const add = (name: Step['name'], to: number | undefined, attempt: number) => {
    result.push({ name, from: at, to: Math.max(at, to ?? end), attempt, open: to === undefined && !hasEnded(job) });
    at = Math.max(at, to ?? end);
  };
  for (const attempt of job.attempts) {
    const requested = millisOf(attempt.workerRequestedAt);
    const ready = millisOf(attempt.workerReadyAt);
    // Its worker was on its way while it waited, and not ready long before.
    if (requested !== undefined && ready !== undefined && ready > at) {
      if (requested > at) add('queued', requested, attempt.number);
      add('provisioning', Math.min(ready, millisOf(attempt.assignedAt) ?? end), attempt.number);
    }
    add('queued', millisOf(attempt.assignedAt), attempt.number);
    add('assigned', millisOf(attempt.startedAt) ?? millisOf(attempt.finishedAt), attempt.number);
    if (attempt.startedAt) add('running', millisOf(attempt.finishedAt), attempt.number);
  }
  const last = job.attempts.at(-1);
  if (!hasEnded(job) && (last === undefined || last.finishedAt !== undefined)) add('queued', undefined, job.attempts.length + 1);
  if (hasEnded(job) && (last === undefined || at < end)) {
    if (last === undefined || waitedForAnother(job, last)) add('queued', end, job.attempts.length + 1);
    // The attempt's end took so long to become the job's; `hodei job get` counts it with the attempt as well.
    else result.at(-1)!.to = end;
  }
  // Nothing was waited for between its worker's getting ready and its being given the job.
  return result.filter((step, index) => step.open || step.to > step.from || result[index - 1]?.name !== 'provisioning');
}
