import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClients } from '../api/clients';
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

export function useCancel() {
  const { jobs } = useClients();
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: async (job: Job) => (await jobs.cancelJob({ jobId: job.jobId })).job!,
    onSuccess: (job) => {
      queries.setQueryData(jobKey(job.jobId), job);
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      toast(hasEnded(job) ? `${job.displayName} has ended.` : `${job.displayName} is being stopped.`);
    },
    onError: (error) => toast(notDone('cancelled', error, 'Its state shows it once the server is back.'), 'error'),
  });
}

export function useRetry(options: { open: boolean }) {
  const { jobs } = useClients();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  return useMutation({
    mutationFn: async (job: Job) => {
      const id = unanswered.get(job.jobId) ?? requestId();
      unanswered.set(job.jobId, id);
      try {
        const { job: again } = await jobs.retryJob({ jobId: job.jobId, requestId: id });
        unanswered.delete(job.jobId);
        return again!;
      } catch (error) {
        if (!isAway(error)) unanswered.delete(job.jobId);
        throw error;
      }
    },
    onSuccess: (job) => {
      queries.setQueryData(jobKey(job.jobId), job);
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      toast(`${job.displayName} was queued again.`);
      if (options.open) void navigate({ to: '/jobs/$jobId', params: { jobId: job.jobId } });
    },
    onError: (error) => toast(notDone('queued', error, 'Try again: it is queued once at most.'), 'error'),
  });
}

export { requestId };
