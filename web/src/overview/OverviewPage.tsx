import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { JobState, type Job } from '../gen/hodei/v1/job_pb';
import { WorkerHealth, type Worker } from '../gen/hodei/v1/worker_pb';
import { whereabouts } from '../jobs/job-words';
import { StateBadge } from '../jobs/StateBadge';
import { Failure, Loading } from '../ui/Notice';
import { Ago } from '../ui/Time';
import { HealthBadge, WorkerBadge } from '../workers/badges';
import { usePools } from '../workers/Pools';
import { shortId } from '../jobs/job-words';
import { counted } from '../ui/counted';
import { Attention } from './Attention';
import { WINDOWS } from './figures';
import { Figures } from './Figures';

const REREAD_MILLIS = 2000;
const FIGURES_MILLIS = 5000;
const SHOWN = 8;

/** What needs attention first, then what goes on. */
export function OverviewPage(): ReactNode {
  const { window: chosen = '24h' } = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const clients = useClients();
  const { seconds, buckets } = WINDOWS[chosen];
  const overview = useQuery({
    queryKey: ['overview', chosen],
    queryFn: ({ signal }) => clients.overview.getOverview({ window: { seconds }, buckets }, { signal }),
    refetchInterval: FIGURES_MILLIS,
    placeholderData: keepPreviousData,
  });
  const pools = usePools().data ?? [];
  useEffect(() => {
    document.title = 'Hodei';
  }, []);
  return (
    <>
      <div className="page-head">
        <h1>Overview</h1>
        <div className="chips" role="group" aria-label="How far back">
          {Object.entries(WINDOWS).map(([name, { words }]) => (
            <button key={name} type="button" className="chip" aria-pressed={name === chosen} onClick={() => void navigate({ search: name === '1h' || name === '7d' ? { window: name } : {} })}>
              {words}
            </button>
          ))}
        </div>
      </div>
      {overview.error && !overview.data ? (
        <Failure title="The figures can’t be shown" message={messageOf(overview.error)} retry={() => void overview.refetch()} />
      ) : overview.data ? (
        <>
          <Attention overview={overview.data} pools={pools} />
          <Figures overview={overview.data} since={chosen} />
        </>
      ) : (
        <Loading what="figures" rows={3} />
      )}
      <div className="panels">
        <JobPanel title="Failed lately" states={[JobState.FAILED, JobState.TIMED_OUT]} search="failed,timed_out" none="No job has failed." />
        <JobPanel title="Waiting longest" states={[JobState.QUEUED]} search="queued" oldestFirst none="No job waits for a worker." />
        <JobPanel title="Running" states={[JobState.ASSIGNED, JobState.RUNNING]} search="assigned,running" none="No job runs now." />
        <WorkerPanel />
      </div>
    </>
  );
}

function Panel({ title, more, children }: { title: string; more: ReactNode; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {more}
      </header>
      {children}
    </section>
  );
}

function JobPanel({ title, states, search, none, oldestFirst = false }: { title: string; states: JobState[]; search: string; none: string; oldestFirst?: boolean }) {
  const { jobs } = useClients();
  const query = useQuery({
    queryKey: ['jobs', 'overview', search],
    queryFn: ({ signal }) => jobs.listJobs({ filter: { states }, pageSize: SHOWN, oldestFirst }, { signal }),
    refetchInterval: REREAD_MILLIS,
  });
  const found = query.data?.jobs ?? [];
  return (
    <Panel
      title={title}
      more={
        <Link to="/jobs" search={{ state: search }}>
          {query.data?.nextPageToken ? `more than ${SHOWN}` : found.length > 0 ? `all ${found.length}` : ''}
          <span className="hidden"> {title}</span>
        </Link>
      }
    >
      {query.error && !query.data ? (
        <Failure title="Can’t be shown" message={messageOf(query.error)} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading what={title} rows={2} />
      ) : found.length === 0 ? (
        <p className="panel-none">{none}</p>
      ) : (
        <ul>
          {found.map((job) => (
            <JobItem key={job.jobId} job={job} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function JobItem({ job }: { job: Job }) {
  return (
    <li>
      <StateBadge job={job} />
      <span className="panel-what">
        <Link to="/jobs/$jobId" params={{ jobId: job.jobId }} className="job-name">
          {job.displayName}
        </Link>
        {job.state !== JobState.RUNNING && <span className="job-under">{whereabouts(job)}</span>}
      </span>
      <span className="muted nowrap">
        <Ago at={job.changedAt ?? job.queuedAt} />
      </span>
    </li>
  );
}

function WorkerPanel() {
  const { workers } = useClients();
  const query = useQuery({
    queryKey: ['workers', 'overview'],
    queryFn: async ({ signal }) => (await workers.listWorkers({ filter: { liveOnly: true }, pageSize: 100 }, { signal })).workers,
    refetchInterval: REREAD_MILLIS,
  });
  const all = query.data ?? [];
  const slots = all.reduce((sum, worker) => sum + worker.slots, 0);
  const used = all.reduce((sum, worker) => sum + worker.jobIds.length, 0);
  const first = [...all].sort((a, b) => trouble(b) - trouble(a)).slice(0, SHOWN);
  return (
    <Panel title="Workers" more={<Link to="/workers">{all.length > 0 ? `${used} of ${counted(slots, 'slot')} in use` : 'Workers'}</Link>}>
      {query.error && !query.data ? (
        <Failure title="Can’t be shown" message={messageOf(query.error)} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading what="workers" rows={2} />
      ) : all.length === 0 ? (
        <p className="panel-none">No worker is alive. One is started when a job needs it.</p>
      ) : (
        <ul>
          {first.map((worker) => (
            <li key={worker.workerId}>
              <WorkerBadge worker={worker} />
              <span className="panel-what">
                <Link to="/workers/$workerId" params={{ workerId: worker.workerId }}>
                  <code>{shortId(worker.workerId)}</code>
                </Link>
              </span>
              <HealthBadge worker={worker} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Those that people should look at come first. */
function trouble(worker: Worker): number {
  return worker.health === WorkerHealth.HEALTHY || worker.lastHeartbeatAt === undefined ? 0 : worker.health;
}
