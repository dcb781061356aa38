import type { Worker } from '../gen/hodei/v1/worker_pb';
import { useNow } from '../ui/now';
import { ago, dateAndClock, millisOf } from '../ui/time';
import { HEALTH, isInvited, WORKER_STATE_KINDS, WORKER_STATE_NAMES, workerEnded } from './worker-words';

export function WorkerBadge({ worker }: { worker: Worker }) {
  if (isInvited(worker)) return <span className="badge badge-waiting">invited</span>;
  return <span className={`badge badge-${WORKER_STATE_KINDS[worker.state]}`}>{WORKER_STATE_NAMES[worker.state]}</span>;
}

/** One that is being started has not been heard yet, which says nothing about it. */
const STARTING = { word: 'starting', kind: 'quiet' };

/** By colour and by word, with the age of the last heartbeat. */
export function HealthBadge({ worker }: { worker: Worker }) {
  const ended = workerEnded(worker);
  const now = useNow(!ended);
  const heard = millisOf(worker.lastHeartbeatAt);
  if (isInvited(worker)) return <span className="health muted">its command was not run yet</span>;
  const { word, kind } = heard === undefined && !ended ? STARTING : HEALTH[worker.health];
  return (
    <span className={`health health-${kind}`}>
      {!ended && <span className="health-word">{word}</span>}
      <span className="muted nowrap" title={heard === undefined ? undefined : `last heartbeat ${dateAndClock(heard)}`}>
        {heard === undefined ? 'never heard' : `heard ${ago(heard, now)}`}
      </span>
    </span>
  );
}
