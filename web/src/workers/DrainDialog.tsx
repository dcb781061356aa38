import { useId, useState } from 'react';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { Dialog } from '../ui/Dialog';
import { jobsWords } from './worker-words';

const DEADLINES = [
  [0, 'as long as they do'],
  [60, '1 minute'],
  [600, '10 minutes'],
  [3600, '1 hour'],
  [86_400, '1 day'],
] as const;

interface Props {
  worker: Worker;
  onClose: () => void;
  onDrain: (deadlineSeconds: number) => void;
}

/** Asks whether, and of one that has jobs how long they may take. */
export function DrainDialog({ worker, onClose, onDrain }: Props) {
  const [seconds, setSeconds] = useState(0);
  const id = useId();
  const busy = worker.jobIds.length > 0;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Drain worker ${shortId(worker.workerId)}?`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onDrain(busy ? seconds : 0);
          onClose();
        }}
      >
        <p>
          {jobsWords(worker)}{' '}
          {busy
            ? 'It takes no more and stops after its last one. What still runs at a deadline gets SIGTERM, and SIGKILL after the grace period.'
            : 'It takes no more jobs and stops.'}
        </p>
        {busy && (
          <div className="field">
            <label htmlFor={id}>Its jobs may take</label>
            <select id={id} value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
              {DEADLINES.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </div>
        )}
        <div className="form-end">
          <button type="submit" className="button button-main">
            Drain it
          </button>
          <button type="button" className="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
