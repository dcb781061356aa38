import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useClients, type Clients } from '../api/clients';
import { readUntilDone } from '../api/stream';
import type { ListJobsResponse } from '../gen/hodei/v1/job_service_pb';
import type { Job } from '../gen/hodei/v1/job_pb';
import { filterOf, statesOf, withHeard, withJob, type JobSearch } from './job-filter';
import { useVisible } from '../ui/visible';
import { LIVE_STATES } from './job-words';

export const PAGE_SIZE = 50;
/** With more jobs waiting than this, they are not all brought here to watch them: the page is read again instead. */
const WATCH_AT_MOST = 1000n;
const REREAD_MILLIS = 1000;
/** Of so many jobs the latest is remembered while a list is read. */
const HEARD_AT_MOST = 1000;

/** A page of jobs, live: those that change are changed in it, and on the first page new ones appear. */
export function useJobs(search: JobSearch, pageToken: string, enabled: boolean) {
  const clients = useClients();
  const queries = useQueryClient();
  const [reread, setReread] = useState(false);
  const filter = JSON.stringify(search);
  const now = useStandingNow(filter);
  const visible = useVisible();
  const heard = useRef(new Map<string, Job>());
  const query = useQuery({
    queryKey: ['jobs', filter, pageToken],
    queryFn: async ({ signal }) => {
      // A page's token is bound to its filter, so what "2h" means stays as it is while one looks.
      const read = await clients.jobs.listJobs({ filter: filterOf(search, now), pageSize: PAGE_SIZE, pageToken }, { signal });
      const jobs = withHeard(read.jobs, heard.current.values(), statesOf(search), pageToken === '', PAGE_SIZE);
      return { ...read, jobs };
    },
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: reread ? REREAD_MILLIS : false,
  });

  useEffect(() => {
    if (!visible || !enabled) return;
    const abort = new AbortController();
    const wanted = JSON.parse(filter) as JobSearch;
    const states = statesOf(wanted);
    const key = ['jobs', filter, pageToken];
    const latest = new Map<string, Job>();
    heard.current = latest;
    let behind = false;
    const changed = batched((jobs: Job[]) => {
      queries.setQueryData<ListJobsResponse>(key, (old) => {
        if (!old) return old;
        const list = jobs.reduce((all, job) => withJob(all, job, states, pageToken === '', PAGE_SIZE), old.jobs);
        return { ...old, jobs: list };
      });
    });
    const watch = async () => {
      const many = await tooMany(clients, abort.signal);
      setReread(many);
      if (many) return;
      await readUntilDone(
        (signal) => {
          // What changed while nobody listened, or before the list was read.
          latest.clear();
          if (behind) void queries.invalidateQueries({ queryKey: key });
          behind = true;
          return clients.jobs.watchJobs({ filter: { ...filterOf(wanted, now), states: LIVE_STATES } }, { signal });
        },
        ({ event }) => {
          if (event.case === 'job') {
            latest.delete(event.value.jobId);
            latest.set(event.value.jobId, event.value);
            if (latest.size > HEARD_AT_MOST) latest.delete(latest.keys().next().value!);
            changed.add(event.value);
          }
          return false;
        },
        abort.signal,
      );
    };
    watch().catch(() => setReread(!abort.signal.aborted));
    return () => {
      abort.abort();
      changed.stop();
    };
  }, [clients, queries, filter, pageToken, now, visible, enabled]);
  return { ...query, now, heard: heard.current };
}

/** Asked of the counts: the jobs themselves are a megabyte. */
async function tooMany(clients: Clients, signal: AbortSignal): Promise<boolean> {
  const { jobs } = await clients.overview.getOverview({ window: { seconds: 60n }, buckets: 1 }, { signal });
  return jobs !== undefined && jobs.queued + jobs.assigned + jobs.running > WATCH_AT_MOST;
}

/** The time at which the filter was chosen. */
function useStandingNow(filter: string): number {
  const standing = useRef({ filter, now: Date.now() });
  if (standing.current.filter !== filter) standing.current = { filter, now: Date.now() };
  return standing.current.now;
}

/** Takes what came since the last frame together: a thousand changes are drawn once. */
function batched<T>(take: (items: T[]) => void): { add(item: T): void; stop(): void } {
  let items: T[] = [];
  let frame = 0;
  return {
    add(item) {
      items.push(item);
      frame ||= requestAnimationFrame(() => {
        const taken = items;
        items = [];
        frame = 0;
        take(taken);
      });
    },
    stop: () => cancelAnimationFrame(frame),
  };
}
