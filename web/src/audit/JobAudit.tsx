import { useQuery } from '@tanstack/react-query';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import type { Job } from '../gen/hodei/v1/job_pb';
import { millisOf } from '../ui/time';
import { AuditTable } from './AuditTable';

/** What happened to a job; asked for again when its state has changed. */
export function JobAudit({ job }: { job: Job }) {
  const { audit } = useClients();
  const query = useQuery({
    queryKey: ['audit', 'job', job.jobId, job.state, millisOf(job.changedAt)],
    queryFn: async ({ signal }) => (await audit.listAuditEvents({ jobId: job.jobId, pageSize: 200 }, { signal })).events,
    placeholderData: (old) => old,
  });
  if (query.error) return <p className="muted">Its events can’t be shown: {messageOf(query.error)}</p>;
  return <AuditTable events={query.data ?? []} about="job" />;
}
