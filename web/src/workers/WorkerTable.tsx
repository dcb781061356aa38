import { Link } from '@tanstack/react-router';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { useNow } from '../ui/now';
import { Left } from '../ui/Left';
import { Ago } from '../ui/Time';
import { ago, millisOf, withLocalTimes } from '../ui/time';
import { HealthBadge, WorkerBadge } from './badges';
import { Load } from './Load';
import type { useWorkerActions } from './worker-actions';
import { WorkerButtons } from './WorkerButtons';
import { drainWords } from './worker-words';

interface Props {
  workers: Worker[];
  /** Those that are only kept where they were. */
  gone: ReadonlySet<string>;
  actions: ReturnType<typeof useWorkerActions>;
  onDrain: (worker: Worker) => void;
  onTerminate: (worker: Worker) => void;
}

export function WorkerTable({ workers, gone, actions, onDrain, onTerminate }: Props) {
  return (
    <div className="table-frame">
      <table className="table worker-table">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Health</th>
            <th scope="col">Worker</th>
            <th scope="col">Load</th>
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
                {gone.has(worker.workerId) ? <Left /> : <WorkerBadge worker={worker} />}
              </td>
              <td>
                {!gone.has(worker.workerId) && <HealthBadge worker={worker} />}
              </td>
              <td className="wide">
                <Link to="/workers/$workerId" params={{ workerId: worker.workerId }}>
                  <code>{shortId(worker.workerId)}</code>
                </Link>
                <Under worker={worker} />
              </td>
              <td>
                <Load worker={worker} />
              </td>
              <td>
                <WorkerJobs worker={worker} />
              </td>
              <td className="nowrap muted">
                <Ago at={worker.createdAt} />
              </td>
              <td className="row-actions">
                <WorkerButtons worker={worker} actions={actions} small onDrain={() => onDrain(worker)} onTerminate={() => onTerminate(worker)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Under({ worker }: { worker: Worker }) {
  const now = useNow();
  const kind = worker.pool && worker.pool !== worker.provider ? `${worker.pool} (${worker.provider})` : worker.provider;
  const refreshed = millisOf(worker.refreshedAt);
  return (
    <span className="job-under">
      {[worker.facts?.hostname, kind, worker.image, drainWords(worker, now), withLocalTimes(worker.stateDetail)].filter(Boolean).join(' · ')}
      {/* Always there, so that no row grows when it is refreshed. */}
      <span className="refreshed">
        {refreshed === undefined ? '\u00a0' : `refreshed ${ago(refreshed, now)}`}
        {worker.providerStatus && `: ${withLocalTimes(worker.providerStatus)}`}
      </span>
    </span>
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
