import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClients } from '../api/clients';
import type { Worker, WorkerSample } from '../gen/hodei/v1/worker_pb';
import { bytes } from '../ui/bytes';
import { counted } from '../ui/counted';
import { length, millisOf } from '../ui/time';

/** 15 minutes of heartbeats. */
const MOST = 200;

/** A worker's recent samples, oldest first: those that the server has, and what its later heartbeats said. */
export function useSamples(worker: Worker): WorkerSample[] {
  const { workers } = useClients();
  const queries = useQueryClient();
  const { workerId, load } = worker;
  const query = useQuery({
    queryKey: ['samples', workerId],
    queryFn: async ({ signal }) => (await workers.listWorkerSamples({ workerId }, { signal })).samples,
    enabled: load !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  useEffect(() => {
    if (load === undefined) return;
    queries.setQueryData<WorkerSample[]>(['samples', workerId], (old) => old && withSample(old, load));
  }, [queries, workerId, load, query.data]);
  return query.data ?? (load ? [load] : []);
}

export function withSample(samples: WorkerSample[], sample: WorkerSample): WorkerSample[] {
  const last = millisOf(samples.at(-1)?.sampledAt) ?? -Infinity;
  return (millisOf(sample.sampledAt) ?? 0) > last ? [...samples, sample].slice(-MOST) : samples;
}

const part = (value: number, of: number) => (of === 0 ? 0 : value / of);
export const cpuPart = (sample: WorkerSample) => part(sample.cpuMillis, sample.cpuCapacityMillis);
export const memoryPart = (sample: WorkerSample) => part(Number(sample.memoryBytes), Number(sample.memoryCapacityBytes));

const percent = (value: number) => `${Math.round(value * 100)} %`;

const whose = (sample: WorkerSample) => (sample.withOthers ? ' (the machine)' : '');

/** "0.4 of 2 cpus". */
export function cpuWords(sample: WorkerSample): string {
  return `${(sample.cpuMillis / 1000).toFixed(1)} of ${counted(sample.cpuCapacityMillis / 1000, 'cpu')}${whose(sample)}`;
}

/** "0.5 GiB of 2.0 GiB". */
export function memoryWords(sample: WorkerSample): string {
  return `${bytes(sample.memoryBytes)} of ${bytes(sample.memoryCapacityBytes)}${whose(sample)}`;
}

/** What a sparkline shows: "cpu: now 20 %, between 3 % and 80 % in the last 5 min". */
export function course(what: string, samples: WorkerSample[], of: (sample: WorkerSample) => number): string {
  const values = samples.map(of);
  const span = (millisOf(samples.at(-1)?.sampledAt) ?? 0) - (millisOf(samples[0]?.sampledAt) ?? 0);
  return `${what}: now ${percent(values.at(-1) ?? 0)}, between ${percent(Math.min(...values))} and ${percent(Math.max(...values))} in the last ${length(span)}`;
}
