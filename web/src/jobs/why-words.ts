import { WorkerStanding, type ConsideredWorker, type StandingCount, type WaitExplanation } from '../gen/hodei/v1/explanation_pb';
import { WorkerState } from '../gen/hodei/v1/worker_pb';
import { counted } from '../ui/counted';
import { ago, length, millisOf } from '../ui/time';
import { shortId } from './job-words';

// The same words as the command line's (cli: Explanation, WorkersConsidered).

/** The job's place in its line. */
export function place({ jobsAhead, jobsAheadAtLeast, jobsQueued }: WaitExplanation): string {
  const first = jobsAhead === 0 ? 'It is the next of those that ask for the same' : `${jobsAheadAtLeast ? 'at least ' : ''}${counted(jobsAhead, 'job comes', 'jobs come')} first`;
  return `${first}; ${counted(jobsQueued, 'job waits', 'jobs wait')} in all.`;
}

/** What speaks against giving the job to a worker. */
export function whyNot(worker: ConsideredWorker, decided: number): string {
  const heard = worker.lastHeartbeatAt ? `was last heard ${ago(millisOf(worker.lastHeartbeatAt), decided)}` : 'was never heard';
  switch (worker.standing) {
    case WorkerStanding.FREE:
      return 'has a free slot: jobs that come first are looked at first';
    case WorkerStanding.BUSY:
      return `no free slot: has ${worker.jobIds.slice(0, 3).map(shortId).join(', ')}${worker.jobIds.length > 3 ? ` and ${worker.jobIds.length - 3} more` : ''}`;
    case WorkerStanding.STARTING: {
      const left = (millisOf(worker.readyDeadline) ?? decided) - decided;
      const since = length(decided - (millisOf(worker.createdAt) ?? decided));
      return `is being started, since ${since}${left > 0 ? `; given up if not ready in ${length(Math.ceil(left / 1000) * 1000)}` : ''}`;
    }
    case WorkerStanding.SILENT:
      return heard;
    case WorkerStanding.NOT_CONNECTED:
      return `is not connected; ${heard}`;
    case WorkerStanding.STOPPING:
      return worker.state === WorkerState.DRAINING ? 'is draining: takes no more jobs' : 'was told to stop';
    case WorkerStanding.LABELS_MISSING:
      return `does not have ${Object.entries(worker.missingLabels).map(([key, value]) => `${key}=${value}`).join(', ')}`;
    case WorkerStanding.OTHER_KIND:
      return 'is of another pool or image than it asks for, or too small';
    default:
      return 'for a reason that this page does not know';
  }
}

const MORE: Record<WorkerStanding, string> = {
  [WorkerStanding.UNSPECIFIED]: 'for another reason',
  [WorkerStanding.FREE]: 'free',
  [WorkerStanding.BUSY]: 'busy',
  [WorkerStanding.STARTING]: 'starting',
  [WorkerStanding.SILENT]: 'silent',
  [WorkerStanding.NOT_CONNECTED]: 'not connected',
  [WorkerStanding.STOPPING]: 'stopping',
  [WorkerStanding.LABELS_MISSING]: 'without its labels',
  [WorkerStanding.OTHER_KIND]: 'of another kind',
};

/** Says how many workers are not listed: of the first ones their number, of the others by why they were rejected. */
export function moreConsidered(unlisted: number, counts: StandingCount[]): string {
  const parts = counts.map(({ standing, workers }) => `${workers} more ${MORE[standing] ?? MORE[0]}`);
  if (unlisted > 0) parts.unshift(`${unlisted} more`);
  const all = counts.reduce((sum, { workers }) => sum + workers, Math.max(0, unlisted));
  return `${parts.join(', ')} ${all === 1 ? 'was' : 'were'} considered.`;
}
