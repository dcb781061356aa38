import { Code, ConnectError } from '@connectrpc/connect';
import type { Clients } from '../../api/clients';
import type { Job } from '../../gen/hodei/v1/job_pb';
import { filterOf, statesOf, type JobSearch } from '../job-filter';
import { STATES_FOR, type Action } from './kinds';

const PAGE = 200;
const AT_A_TIME = 4;
/** As many of all that match are done at once. */
export const MOST = 5000;

export interface Affected {
  jobs: Job[];
  /** There are more than are done at once. */
  more: boolean;
}

/** All that match a filter and that it applies to, newest first, page by page as the command line's --label does. */
export async function matching(clients: Clients, action: Action, search: JobSearch, now: number, signal: AbortSignal): Promise<Affected> {
  const wanted = statesOf(search);
  const states = STATES_FOR[action].filter((state) => wanted.length === 0 || wanted.includes(state));
  if (states.length === 0) return { jobs: [], more: false };
  const filter = { ...filterOf(search, now), states };
  const jobs: Job[] = [];
  let pageToken = '';
  do {
    const page = await clients.jobs.listJobs({ filter, pageSize: Math.min(PAGE, MOST - jobs.length), pageToken }, { signal });
    jobs.push(...page.jobs);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && jobs.length < MOST);
  return { jobs, more: pageToken !== '' };
}

/** Chosen jobs as they are now: those that are in no list before us are read. One that is there no more is left out. */
export async function latest(clients: Clients, jobs: Job[], shown: ReadonlySet<string>, signal: AbortSignal): Promise<Affected> {
  const now: (Job | undefined)[] = [...jobs];
  let next = 0;
  const line = async () => {
    while (next < jobs.length) {
      const index = next++;
      const { jobId } = jobs[index]!;
      if (shown.has(jobId)) continue;
      try {
        now[index] = (await clients.jobs.getJob({ jobId }, { signal })).job;
      } catch (error) {
        if (ConnectError.from(error).code !== Code.NotFound) throw error;
        now[index] = undefined;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, line));
  return { jobs: now.filter((job) => job !== undefined), more: false };
}
