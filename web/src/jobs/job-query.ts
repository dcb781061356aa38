import { ConnectError, Code } from '@connectrpc/connect';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useClients } from '../api/clients';
import type { Job } from '../gen/hodei/v1/job_pb';
import { JobState } from '../gen/hodei/v1/job_pb';
import { hasEnded } from './job-words';

export const jobKey = (jobId: string) => ['job', jobId] as const;

const WAITING_MILLIS = 2000;

/** Why it waits, brought up to date while it does, or what can be done about how it ended. */
export function useExplanation(job: Job) {
  const { jobs } = useClients();
  return useQuery({
    queryKey: ['why', job.jobId, job.state],
    queryFn: ({ signal }) => jobs.explainJob({ jobId: job.jobId }, { signal }),
    enabled: [JobState.QUEUED, JobState.FAILED, JobState.TIMED_OUT, JobState.CANCELLED].includes(job.state),
    refetchInterval: job.state === JobState.QUEUED ? WAITING_MILLIS : false,
  });
}

/**
 * A job, asked for again while it has not ended: WatchJobs can't be told to watch one job, and the page's one stream is
 * its log, which says at once when an attempt starts and ends.
 *
 * @param alsoUnseen while nobody looks at the page as well, since somebody wants to be told of its end
 */
export function useJob(jobId: string, alsoUnseen = false) {
  const { jobs } = useClients();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: jobKey(jobId),
    queryFn: async ({ signal }) => (await jobs.getJob({ jobId }, { signal })).job!,
    refetchIntervalInBackground: alsoUnseen,
    refetchInterval: ({ state }) => {
      if (state.error && ConnectError.from(state.error).code === Code.NotFound) return false;
      const job = state.data;
      if (job && hasEnded(job)) return false;
      return job?.state === JobState.ASSIGNED ? 500 : 2000;
    },
  });
  const update = useCallback(
    (job?: Job) => {
      if (job) queries.setQueryData(jobKey(jobId), job);
      else void queries.invalidateQueries({ queryKey: jobKey(jobId) });
    },
    [queries, jobId],
  );
  return { ...query, update };
}
