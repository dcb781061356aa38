import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClients } from '../api/clients';
import { readUntilDone } from '../api/stream';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { useVisible } from '../ui/visible';
import { workerEnded } from './worker-words';

/** Heartbeats are no changes, and their ages are shown. */
const REREAD_MILLIS = 2000;
const MOST = 500;

export const workersKey = (all: boolean) => ['workers', all] as const;
export const workerKey = (workerId: string) => ['worker', workerId] as const;

/** Workers, newest first, live. */
export function useWorkers(all: boolean) {
  const clients = useClients();
  const queries = useQueryClient();
  const visible = useVisible();
  const query = useQuery({
    queryKey: workersKey(all),
    queryFn: async ({ signal }) =>
      (await clients.workers.listWorkers({ filter: { liveOnly: !all }, pageSize: MOST }, { signal })).workers,
    refetchInterval: REREAD_MILLIS,
  });
  useEffect(() => {
    if (!visible) return;
    const abort = new AbortController();
    readUntilDone(
      (signal) => clients.workers.watchWorkers({ filter: { liveOnly: true } }, { signal }),
      ({ event }) => {
        if (event.case === 'worker') {
          queries.setQueryData<Worker[]>(workersKey(all), (old) => old && withWorker(old, event.value, all));
        }
        return false;
      },
      abort.signal,
    ).catch(() => {
      // The list is read again in any case, and says what is wrong.
    });
    return () => abort.abort();
  }, [clients, queries, all, visible]);
  return query;
}

function withWorker(workers: Worker[], worker: Worker, all: boolean): Worker[] {
  const index = workers.findIndex((each) => each.workerId === worker.workerId);
  if (!all && workerEnded(worker)) return index < 0 ? workers : workers.toSpliced(index, 1);
  return index < 0 ? [worker, ...workers] : workers.with(index, worker);
}

/** A worker; one that has ended changes no more. */
export function useWorker(workerId: string, enabled = true) {
  const { workers } = useClients();
  return useQuery({
    queryKey: workerKey(workerId),
    enabled,
    queryFn: async ({ signal }) => (await workers.getWorker({ workerId }, { signal })).worker!,
    refetchInterval: ({ state }) => (state.data && workerEnded(state.data) ? false : REREAD_MILLIS),
  });
}
