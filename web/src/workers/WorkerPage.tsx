import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { AuditTable } from '../audit/AuditTable';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { JobTable } from '../jobs/JobTable';
import { shortId } from '../jobs/job-words';
import { Copy } from '../ui/Copy';
import { Failure, Loading } from '../ui/Notice';
import { Ago } from '../ui/Time';
import { durationMillis, length } from '../ui/time';
import { HealthBadge, WorkerBadge } from './badges';
import { bytes } from './worker-words';

/** A worker: what it is, what it ran, and what happened to it. */
export function WorkerPage() {
  const { workerId } = useParams({ from: '/workers/$workerId' });
  const { workers, jobs, audit } = useClients();
  useEffect(() => {
    document.title = `Worker ${shortId(workerId)} · Hodei`;
  }, [workerId]);
  const worker = useQuery({
    queryKey: ['worker', workerId],
    queryFn: async ({ signal }) => (await workers.getWorker({ workerId }, { signal })).worker!,
    refetchInterval: 2000,
  });
  const ran = useQuery({
    queryKey: ['jobs', 'of-worker', workerId],
    queryFn: async ({ signal }) => (await jobs.listJobs({ filter: { workerId }, pageSize: 25 }, { signal })).jobs,
    refetchInterval: 2000,
  });
  const events = useQuery({
    queryKey: ['audit', 'worker', workerId],
    queryFn: async ({ signal }) => (await audit.listAuditEvents({ workerId, pageSize: 100 }, { signal })).events,
    refetchInterval: 5000,
  });
  if (worker.error && !worker.data) {
    return <Failure title={`Worker ${shortId(workerId)} can’t be shown`} message={messageOf(worker.error)} retry={() => void worker.refetch()} />;
  }
  if (!worker.data) return <Loading what="the worker" />;
  return (
    <>
      <div className="job-title">
        <h1>Worker {shortId(workerId)}</h1>
        <WorkerBadge worker={worker.data} />
        <HealthBadge worker={worker.data} />
        <Copy text={workerId} label="Copy the worker’s id" />
      </div>
      <Facts worker={worker.data} />
      <h2>Jobs</h2>
      {ran.data && ran.data.length > 0 ? <JobTable jobs={ran.data} /> : <p className="muted">It has had no job yet.</p>}
      <h2>Events</h2>
      <AuditTable events={events.data ?? []} about="worker" />
    </>
  );
}

function Facts({ worker }: { worker: Worker }) {
  const facts = worker.facts;
  const rows: [string, ReactNode][] = [
    ['Why', worker.stateDetail],
    ['Provider', worker.provider],
    ['Jobs now', `${worker.jobIds.length} of ${worker.slots}`],
    ['Machine', facts && `${facts.hostname}, ${facts.operatingSystem} ${facts.architecture}`],
    ['Processors', facts?.cpus],
    ['Memory', facts && bytes(facts.memoryBytes)],
    ['Agent', facts && `${facts.agentVersion}, process ${facts.pid}`],
    ['Created', <Ago key="created" at={worker.createdAt} />],
    ['Reachable', worker.uptime && length(durationMillis(worker.uptime))],
    ['Not reachable', worker.downtime && durationMillis(worker.downtime) > 0 ? length(durationMillis(worker.downtime)) : undefined],
    ['Labels', facts && Object.entries(facts.labels).map(([key, value]) => `${key}=${value}`).join(', ')],
  ];
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
