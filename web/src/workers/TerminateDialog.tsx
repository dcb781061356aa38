import type { Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { Dialog } from '../ui/Dialog';

interface Props {
  worker: Worker;
  onClose: () => void;
  onTerminate: (worker: Worker) => void;
}

/** Asked only where jobs would be stopped. */
export function TerminateDialog({ worker, onClose, onTerminate }: Props) {
  const count = worker.jobIds.length;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Terminate a worker that has jobs?">
          <p>
            Worker <code>{shortId(worker.workerId)}</code> runs {count} {count === 1 ? 'job' : 'jobs'}. They get SIGTERM now and
            SIGKILL after the grace period, and fail unless they are to be retried. Draining lets them finish.
          </p>
          <div className="form-end">
            <button
              type="button"
              className="button button-danger"
              onClick={() => {
                onTerminate(worker);
                onClose();
              }}
            >
              Terminate it
            </button>
            <button type="button" className="button" onClick={onClose}>
              Leave it
            </button>
          </div>
    </Dialog>
  );
}
