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
  return (
    <>
      {!workerEnded(worker) && (
        <button type="button" className={style} disabled={refreshing} aria-busy={refreshing} onClick={() => void refresh.run(worker)}>
          {refreshing ? <Spinner /> : <Icon name="retry" />} Refresh{name}
        </button>
      )}
      {mayDrain(worker) && (
        <button type="button" className={style} disabled={drain.pending(worker)} onClick={onDrain}>
          <Icon name="drain" /> Drain{name}
        </button>
      )}
      {mayTerminate(worker) && (
        <button type="button" className={style} disabled={terminate.pending(worker)} onClick={onTerminate}>
          <Icon name="stop" /> Terminate{name}
        </button>
      )}
    </>
  );
}
