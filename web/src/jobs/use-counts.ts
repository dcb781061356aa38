import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useClients } from '../api/clients';
import type { JobState } from '../gen/hodei/v1/job_pb';
import { filterOf, type JobSearch } from './job-filter';

/** Changes of single jobs come by the watch; what they add up to is asked for at times. */
const REREAD_MILLIS = 10_000;

export interface Count {
  jobs: number;
  /** There are more, or may be. */
  more: boolean;
}

export type Counts = ReadonlyMap<JobState, Count>;

/**
 * How many jobs each state would show, given the filter's other parts.
 *
 * @param now what a time such as "2h" is counted from
 */
export function useCounts({ state: _, page: __, ...others }: JobSearch, now: number, enabled: boolean): Counts | undefined {
  const { jobs } = useClients();
  return useQuery({
    // Read again with the lists when something was done to jobs.
    queryKey: ['jobs', 'counts', JSON.stringify(others)],
    queryFn: async ({ signal }): Promise<Counts> => {
      const { states } = await jobs.countJobs({ filter: filterOf(others, now) }, { signal });
      return new Map(states.map((each) => [each.state, { jobs: Number(each.jobs), more: each.more }]));
    },
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: REREAD_MILLIS,
  }).data;
}

/** Of these states together; of all where none is named. */
export function total(counts: Counts, states: JobState[]): Count {
  const each = [...counts].filter(([state]) => states.length === 0 || states.includes(state)).map(([, count]) => count);
  return { jobs: each.reduce((sum, { jobs }) => sum + jobs, 0), more: each.some(({ more }) => more) };
}

/** "1 job", "12 jobs", "10,000+ jobs". */
export function jobsWords({ jobs, more }: Count): string {
  return `${jobs.toLocaleString()}${more ? '+' : ''} ${jobs === 1 && !more ? 'job' : 'jobs'}`;
}

/** In little room: "999", "3+", "9k", "10k+". */
export function shortCount({ jobs, more }: Count): string {
  return `${jobs < 1000 ? jobs : `${Math.floor(jobs / 1000)}k`}${more ? '+' : ''}`;
}
