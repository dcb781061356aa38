import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClients, type Clients } from '../api/clients';
import { notDone } from '../api/errors';
import { isAway } from '../api/server-link';
import type { Job } from '../gen/hodei/v1/job_pb';
import { useToast } from '../ui/toast';
import { hasEnded } from './job-words';
import { jobKey } from './job-query';

// Of retries whose answers were lost: asking again must not queue a second job.
const unanswered = new Map<string, string>();

/** Sending a request again must not queue a second job. */
function requestId(): string {
  return crypto.getRandomValues(new Uint8Array(16)).reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '');
}

/** How a job is after it was asked to stop. */
export async function cancelJob({ jobs, queries }: Acting, jobId: string): Promise<Job> {
  const job = (await jobs.cancelJob({ jobId })).job!;
  queries.setQueryData(jobKey(jobId), job);
  return job;
}

/** The new job. After a lost answer the same one is asked for again. */
export async function retryJob({ jobs, queries }: Acting, jobId: string): Promise<Job> {
  const id = unanswered.get(jobId) ?? requestId();
  unanswered.set(jobId, id);
  try {
    const job = (await jobs.retryJob({ jobId, requestId: id })).job!;
    unanswered.delete(jobId);
    queries.setQueryData(jobKey(job.jobId), job);
    return job;
  } catch (error) {
    if (!isAway(error)) unanswered.delete(jobId);
    throw error;
  }
}

export interface Acting {
  jobs: Clients['jobs'];
  queries: QueryClient;
}

/** What jobs are acted on with. */
export function useActing(): Acting {
  const { jobs } = useClients();
  const queries = useQueryClient();
  return { jobs, queries };
}

export function useCancel() {
  const acting = useActing();
  const toast = useToast();
  return useMutation({
    mutationFn: (job: Job) => cancelJob(acting, job.jobId),
    onSuccess: (job) => {
      void acting.queries.invalidateQueries({ queryKey: ['jobs'] });
      toast(hasEnded(job) ? `${job.displayName} has ended.` : `${job.displayName} is being stopped.`);
    },
    onError: (error) => toast(notDone('cancelled', error, 'Its state shows it once the server is back.'), 'error'),
  });
}

export function useRetry(options: { open: boolean }) {
  const acting = useActing();
  const navigate = useNavigate();
  const toast = useToast();
  return useMutation({
    mutationFn: (job: Job) => retryJob(acting, job.jobId),
    onSuccess: (job) => {
      void acting.queries.invalidateQueries({ queryKey: ['jobs'] });
      toast(`${job.displayName} was queued again.`);
      if (options.open) void navigate({ to: '/jobs/$jobId', params: { jobId: job.jobId } });
    },
    onError: (error) => toast(notDone('queued', error, 'Try again: it is queued once at most.'), 'error'),
  });
}

export { requestId };
