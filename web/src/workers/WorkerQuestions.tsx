import { useState, type ReactNode } from 'react';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { fetched } from '../ui/fetched';
import type { useWorkerActions } from './worker-actions';

const TerminateDialog = fetched(() => import('./TerminateDialog').then((part) => part.TerminateDialog));
const DrainDialog = fetched(() => import('./DrainDialog').then((part) => part.DrainDialog));

interface Questions {
  /** The question that is asked at the moment, if any. */
  question: ReactNode;
  askDrain: (worker: Worker) => void;
  askTerminate: (worker: Worker) => void;
}

/**
 * What is asked before a worker is stopped.
 *
 * @param workers as they are now: what the question says of its worker is brought up to date
 */
export function useWorkerQuestions(actions: ReturnType<typeof useWorkerActions>, workers: Worker[]): Questions {
  const [asked, setAsked] = useState<{ what: 'drain' | 'terminate'; worker: Worker } | null>(null);
  const close = () => setAsked(null);
  const worker = asked && (workers.find((each) => each.workerId === asked.worker.workerId) ?? asked.worker);
  return {
    askDrain: (worker) => setAsked({ what: 'drain', worker }),
    askTerminate: (worker) => setAsked({ what: 'terminate', worker }),
    question:
      worker === null ? null : asked?.what === 'drain' ? (
        <DrainDialog worker={worker} onClose={close} onDrain={(seconds) => void actions.drain.run(worker, seconds)} />
      ) : (
        <TerminateDialog worker={worker} onClose={close} onTerminate={() => void actions.terminate.run(worker)} />
      ),
  };
}
