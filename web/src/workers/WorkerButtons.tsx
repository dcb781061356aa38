import { STANDBY_WORDS, useStandby } from '../api/standby';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { Icon } from '../ui/Icon';
import { Spinner } from '../ui/Spinner';
import type { useWorkerActions } from './worker-actions';
import { mayDrain, mayTerminate, workerEnded } from './worker-words';

interface Props {
  worker: Worker;
  actions: ReturnType<typeof useWorkerActions>;
  small?: boolean;
  onDrain: () => void;
  onTerminate: () => void;
}

/** What can be done to one worker. Only its own buttons wait for what is being done to it. */
export function WorkerButtons({ worker, actions, small, onDrain, onTerminate }: Props) {
  const { drain, terminate, refresh } = actions;
  const name = <span className="hidden"> worker {shortId(worker.workerId)}</span>;
  const style = small ? 'button button-small' : 'button';
  const refreshing = refresh.pending(worker);
  const standby = useStandby();
  const why = standby ? STANDBY_WORDS : undefined;
  if (workerEnded(worker) && !small) return null;
  // What can't be done now stays in its place: nobody terminates a worker whose button has just moved under the pointer.
  return (
    <>
      <button type="button" className={style} title={why ?? 'Ask its provider how it is'} disabled={standby || refreshing || workerEnded(worker)} aria-busy={refreshing} onClick={() => void refresh.run(worker)}>
        {refreshing ? <Spinner /> : <Icon name="retry" />} Refresh{name}
      </button>
      <button type="button" className={style} title={why} disabled={standby || drain.pending(worker) || !mayDrain(worker)} onClick={onDrain}>
        <Icon name="drain" /> Drain{name}
      </button>
      <button type="button" className={style} title={why} disabled={standby || terminate.pending(worker) || !mayTerminate(worker)} onClick={onTerminate}>
        <Icon name="stop" /> Terminate{name}
      </button>
    </>
  );
}
