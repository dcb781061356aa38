import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { messageOf } from '../api/server-link';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { Empty, Failure, Loading } from '../ui/Notice';
import { Icon } from '../ui/Icon';
import { Ago } from '../ui/Time';
import { HealthBadge, WorkerBadge } from './badges';
import { TerminateDialog } from './TerminateDialog';
import { useWorkerActions, useWorkers } from './use-workers';
import { mayDrain, mayTerminate } from './worker-words';

/** The workers, live. */
export function WorkersPage() {
  const { all = false } = useSearch({ from: '/workers' });
  const navigate = useNavigate({ from: '/workers' });
  const query = useWorkers(all);
  const { drain, terminate } = useWorkerActions();
  const [ending, setEnding] = useState<Worker | null>(null);
  useEffect(() => {
    document.title = 'Workers · Hodei';
  }, []);
  const workers = query.data ?? [];
  return (
    <>
      <h1>Workers</h1>
      <div className="filters">
        <div className="chips" role="group" aria-label="Which workers">
          <button type="button" className="chip" aria-pressed={!all} onClick={() => void navigate({ search: {} })}>
            alive
          </button>
          <button type="button" className="chip" aria-pressed={all} onClick={() => void navigate({ search: { all: true } })}>
            ended as well
          </button>
        </div>
      </div>
      {query.error && !query.data ? (
        <Failure title="The workers can’t be shown" message={messageOf(query.error)} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading what="workers" />
      ) : workers.length === 0 ? (
        <Empty title="No worker is alive.">
          <p>One is started when a job needs it.</p>
        </Empty>
      ) : (
        <div className="table-frame">
          <table className="table worker-table">
            <thead>
              <tr>
                <th scope="col">State</th>
                <th scope="col">Health</th>
                <th scope="col">Worker</th>
                <th scope="col">Jobs</th>
                <th scope="col">Created</th>
                <th scope="col">
                  <span className="hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {workers.map((worker) => (
                <tr key={worker.workerId}>
                  <td>
                    <WorkerBadge worker={worker} />
                  </td>
                  <td>
                    <HealthBadge worker={worker} />
                  </td>
                  <td className="wide">
                    <Link to="/workers/$workerId" params={{ workerId: worker.workerId }}>
                      <code>{shortId(worker.workerId)}</code>
                    </Link>
                    <span className="job-under">
                      {[worker.facts?.hostname, worker.provider, worker.stateDetail].filter(Boolean).join(' · ')}
                    </span>
                  </td>
                  <td>
                    <WorkerJobs worker={worker} />
                  </td>
                  <td className="nowrap muted">
                    <Ago at={worker.createdAt} />
                  </td>
                  <td className="row-actions">
                    {mayDrain(worker) && (
                      <button type="button" className="button button-small" disabled={drain.isPending} onClick={() => drain.mutate(worker)}>
                        <Icon name="drain" /> Drain<span className="hidden"> worker {shortId(worker.workerId)}</span>
                      </button>
                    )}
                    {mayTerminate(worker) && (
                      <button
                        type="button"
                        className="button button-small"
                        disabled={terminate.isPending}
                        onClick={() => (worker.jobIds.length > 0 ? setEnding(worker) : terminate.mutate(worker))}
                      >
                        <Icon name="stop" /> Terminate<span className="hidden"> worker {shortId(worker.workerId)}</span>
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <TerminateDialog worker={ending} onClose={() => setEnding(null)} onTerminate={(worker) => terminate.mutate(worker)} />
    </>
  );
}

function WorkerJobs({ worker }: { worker: Worker }) {
  return (
    <>
      <span className="nowrap">
        {worker.jobIds.length}/{worker.slots || '–'}
      </span>{' '}
      {worker.jobIds.slice(0, 3).map((id) => (
        <Link key={id} to="/jobs/$jobId" params={{ jobId: id }} className="job-of-worker">
          <code>{shortId(id)}</code>
        </Link>
      ))}
      {worker.jobIds.length > 3 && <span className="muted">and {worker.jobIds.length - 3} more</span>}
    </>
  );
}
