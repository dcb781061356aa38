import { useParams } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { messageOf } from '../api/server-link';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { Copy } from '../ui/Copy';
import { Failure, Loading } from '../ui/Notice';
import { HealthBadge, WorkerBadge } from './badges';
import { Load } from './Load';
import { useWorker } from './use-workers';
import { useWorkerActions } from './worker-actions';
import { workerEnded } from './worker-words';
import { WorkerButtons } from './WorkerButtons';
import { WorkerFacts } from './WorkerFacts';
import { WorkerHistory } from './WorkerHistory';
import { useWorkerQuestions } from './WorkerQuestions';

/** A worker: what it is, how busy, what it ran, and what happened to it. */
export function WorkerPage(): ReactNode {
  const { workerId } = useParams({ from: '/workers/$workerId' });
  const worker = useWorker(workerId);
  useEffect(() => {
    document.title = `Worker ${shortId(workerId)} · Hodei`;
  }, [workerId]);
  if (worker.data) return <Loaded worker={worker.data} />;
  if (worker.error) {
    return <Failure title={`Worker ${shortId(workerId)} can’t be shown`} message={messageOf(worker.error)} retry={() => void worker.refetch()} />;
  }
  return <Loading what="the worker" />;
}

function Loaded({ worker }: { worker: Worker }) {
  const actions = useWorkerActions();
  const { question, askDrain, askTerminate } = useWorkerQuestions(actions, [worker]);
  return (
    <>
      <div className="page-head">
        <div className="job-title">
          <h1>Worker {shortId(worker.workerId)}</h1>
          <WorkerBadge worker={worker} />
          <HealthBadge worker={worker} />
          <Copy text={worker.workerId} label="Copy the worker’s id" />
        </div>
        <div className="job-actions">
          <WorkerButtons worker={worker} actions={actions} onDrain={() => askDrain(worker)} onTerminate={() => askTerminate(worker)} />
        </div>
      </div>
      {!workerEnded(worker) && worker.load && <Load worker={worker} />}
      <WorkerFacts worker={worker} />
      <WorkerHistory workerId={worker.workerId} ended={workerEnded(worker)} />
      {question}
    </>
  );
}
