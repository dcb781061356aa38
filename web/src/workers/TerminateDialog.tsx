import type { Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { Dialog } from '../ui/Dialog';
import { isInvited, jobsWords } from './worker-words';

interface Props {
  worker: Worker;
  onClose: () => void;
  onTerminate: () => void;
}

/** Asks whether, and says what happens to it and to its jobs. */
export function TerminateDialog({ worker, onClose, onTerminate }: Props) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Terminate worker ${shortId(worker.workerId)}?`}>
      <div className="stack">
        <p>
          {isInvited(worker) ? 'Nobody has started it yet. The command that starts it works no more.' : `${jobsWords(worker)} ${fate(worker)}`}
        </p>
        <div className="form-end">
          <button
            type="button"
            className="button button-danger"
            onClick={() => {
              onTerminate();
              onClose();
            }}
          >
            Terminate it
          </button>
          <button type="button" className="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function fate(worker: Worker): string {
  const count = worker.jobIds.length;
  if (count === 0) return 'It takes no more jobs and stops now.';
  const they = count === 1 ? ['The job gets', 'fails unless it is to be retried', 'it finish'] : ['The jobs get', 'fail unless they are to be retried', 'them finish'];
  return `${they[0]} SIGTERM now and SIGKILL after the grace period, and ${they[1]}. Draining lets ${they[2]}.`;
}
