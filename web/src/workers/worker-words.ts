import { WorkerHealth, WorkerState, type Worker } from '../gen/hodei/v1/worker_pb';
import { length, millisOf } from '../ui/time';

export const WORKER_STATE_NAMES: Record<WorkerState, string> = {
  [WorkerState.UNSPECIFIED]: 'unknown',
  [WorkerState.CREATING]: 'creating',
  [WorkerState.CONNECTING]: 'connecting',
  [WorkerState.READY]: 'ready',
  [WorkerState.BUSY]: 'busy',
  [WorkerState.DRAINING]: 'draining',
  [WorkerState.TERMINATING]: 'terminating',
  [WorkerState.TERMINATED]: 'terminated',
  [WorkerState.FAILED]: 'failed',
  [WorkerState.LOST]: 'lost',
};

export const WORKER_STATE_KINDS: Record<WorkerState, string> = {
  [WorkerState.UNSPECIFIED]: 'quiet',
  [WorkerState.CREATING]: 'starting',
  [WorkerState.CONNECTING]: 'starting',
  [WorkerState.READY]: 'good',
  [WorkerState.BUSY]: 'running',
  [WorkerState.DRAINING]: 'warning',
  [WorkerState.TERMINATING]: 'warning',
  [WorkerState.TERMINATED]: 'quiet',
  [WorkerState.FAILED]: 'bad',
  [WorkerState.LOST]: 'bad',
};

export const HEALTH: Record<WorkerHealth, { word: string; kind: string }> = {
  [WorkerHealth.UNSPECIFIED]: { word: '–', kind: 'quiet' },
  [WorkerHealth.HEALTHY]: { word: 'healthy', kind: 'good' },
  [WorkerHealth.SUSPECT]: { word: 'suspect', kind: 'warning' },
  [WorkerHealth.UNHEALTHY]: { word: 'unhealthy', kind: 'bad' },
};

/** Whether a command was made for it that nobody has run yet, so that there is nothing that could be well. */
export function isInvited(worker: Worker): boolean {
  return worker.state === WorkerState.CREATING && worker.provider === 'external' && worker.lastHeartbeatAt === undefined;
}

export function workerEnded(worker: Worker): boolean {
  return [WorkerState.TERMINATED, WorkerState.FAILED, WorkerState.LOST].includes(worker.state);
}

export function mayDrain(worker: Worker): boolean {
  return [WorkerState.CREATING, WorkerState.CONNECTING, WorkerState.READY, WorkerState.BUSY].includes(worker.state);
}

export function mayTerminate(worker: Worker): boolean {
  return !workerEnded(worker) && worker.state !== WorkerState.TERMINATING;
}

/** "It runs 2 jobs." */
export function jobsWords({ jobIds }: Worker): string {
  return jobIds.length === 0 ? 'It runs no job.' : `It runs ${jobIds.length === 1 ? 'one job' : `${jobIds.length} jobs`}.`;
}

/** "what still runs in 9 min 50 s is stopped"; empty where it drains without a deadline, or doesn't. */
export function drainWords(worker: Worker, now: number): string {
  const deadline = millisOf(worker.drainDeadline);
  if (worker.state !== WorkerState.DRAINING || deadline === undefined) return '';
  return deadline > now ? `what still runs in ${length(Math.ceil((deadline - now) / 1000) * 1000)} is stopped` : 'its deadline has passed';
}
