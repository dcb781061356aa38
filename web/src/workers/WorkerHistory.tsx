import { useInfiniteQuery } from '@tanstack/react-query';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { AuditTable } from '../audit/AuditTable';
import type { Job } from '../gen/hodei/v1/job_pb';
import { JobTable } from '../jobs/JobTable';
import { useHeldRows } from '../ui/held-rows';
import { LiveList } from '../ui/LiveList';
import { Loading } from '../ui/Notice';
import { Older } from '../ui/Older';

const JOBS = 25;
const EVENTS = 50;
const REREAD_MILLIS = 3000;
const idOf = (job: Job) => job.jobId;

/** What it ran, and what happened to it, newest first. Of one that has ended it is read once. */
export function WorkerHistory({ workerId, ended }: { workerId: string; ended: boolean }) {
  const { jobs, audit } = useClients();
  // What was read further down is not read again and again.
  const again = (pages: number | undefined) => (ended || (pages ?? 1) > 1 ? false : REREAD_MILLIS);
  const ran = useInfiniteQuery({
    queryKey: ['jobs', 'of-worker', workerId],
    queryFn: ({ pageParam, signal }) => jobs.listJobs({ filter: { workerId }, pageSize: JOBS, pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: ({ state }) => again(state.data?.pages.length),
  });
  const events = useInfiniteQuery({
    queryKey: ['audit', 'worker', workerId],
    queryFn: ({ pageParam, signal }) => audit.listAuditEvents({ workerId, pageSize: EVENTS, pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: ({ state }) => again(state.data?.pages.length),
  });
  const had = useHeldRows(ran.data?.pages.flatMap((page) => page.jobs) ?? [], idOf, workerId);
  const happened = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <>
      <h2>Jobs</h2>
      {ran.error && had.rows.length === 0 ? (
        <p className="muted">They can’t be shown: {messageOf(ran.error)}</p>
      ) : ran.isPending ? (
        <Loading what="its jobs" rows={2} />
      ) : had.rows.length > 0 ? (
        <LiveList held={had} what="job">
          <JobTable jobs={had.rows} gone={had.gone} />
        </LiveList>
      ) : (
        <p className="muted">It has had no job{ended ? '' : ' yet'}.</p>
      )}
      <Older query={ran} label="Older jobs" />
      <h2>Events</h2>
      {events.error && happened.length === 0 ? <p className="muted">They can’t be shown: {messageOf(events.error)}</p> : <AuditTable events={happened} about="worker" />}
      <Older query={events} label="Older events" />
    </>
  );
}
