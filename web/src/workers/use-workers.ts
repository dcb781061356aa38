import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { readUntilDone } from '../api/stream';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { useToast } from '../ui/toast';
import { workerEnded } from './worker-words';

/** Heartbeats are no changes, and their ages are shown. */
const REREAD_MILLIS = 2000;
const MOST = 500;

/** Workers, newest first, live. */
export function useWorkers(all: boolean) {
  const clients = useClients();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['workers', all],
    queryFn: async ({ signal }) =>
      (await clients.workers.listWorkers({ filter: { liveOnly: !all }, pageSize: MOST }, { signal })).workers,
    refetchInterval: REREAD_MILLIS,
  });
  useEffect(() => {
    const abort = new AbortController();
    readUntilDone(
      (signal) => clients.workers.watchWorkers({ filter: { liveOnly: true } }, { signal }),
      ({ event }) => {
        if (event.case === 'worker') {
          queries.setQueryData<Worker[]>(['workers', all], (old) => old && withWorker(old, event.value, all));
        }
        return false;
      },
      abort.signal,
    ).catch(() => {
      // The list is read again in any case, and says what is wrong.
    });
    return () => abort.abort();
  }, [clients, queries, all]);
  return query;
}

function withWorker(workers: Worker[], worker: Worker, all: boolean): Worker[] {
  const index = workers.findIndex((each) => each.workerId === worker.workerId);
  if (!all && workerEnded(worker)) return index < 0 ? workers : workers.toSpliced(index, 1);
  return index < 0 ? [worker, ...workers] : workers.with(index, worker);
}

export function useWorkerActions() {
  const { workers } = useClients();
  const queries = useQueryClient();
  const toast = useToast();
  const settled = () => void queries.invalidateQueries({ queryKey: ['workers'] });
  const drain = useMutation({
    mutationFn: (worker: Worker) => workers.drainWorker({ workerId: worker.workerId }),
    onSuccess: (_, worker) => toast(`Worker ${shortId(worker.workerId)} takes no more jobs and stops after its last.`),
    onError: (error) => toast(`Not drained: ${messageOf(error)}`, 'error'),
    onSettled: settled,
  });
  const terminate = useMutation({
    mutationFn: (worker: Worker) => workers.terminateWorker({ workerId: worker.workerId }),
    onSuccess: (_, worker) => toast(`Worker ${shortId(worker.workerId)} is being stopped.`),
    onError: (error) => toast(`Not terminated: ${messageOf(error)}`, 'error'),
    onSettled: settled,
  });
  return { drain, terminate };
}
