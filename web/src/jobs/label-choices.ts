import { useQuery } from '@tanstack/react-query';
import { useClients } from '../api/clients';

/** As many jobs and workers are looked at, the newest of each. */
const NEWEST = 100;
/** Of one key: a label such as "run=42" has another value each time. */
const MOST_VALUES = 15;
const MOST = 200;
/** They are to be chosen from, and change seldom. */
const FRESH_MILLIS = 30_000;

/** A label that there is. */
export type Label = [key: string, value: string];

/** Labels of the newest jobs. @param wanted whether anybody looks at them */
export function useJobLabels(wanted: boolean): Label[] {
  const { jobs } = useClients();
  return useQuery({
    queryKey: ['labels', 'jobs'],
    queryFn: async ({ signal }) => (await jobs.listJobs({ pageSize: NEWEST }, { signal })).jobs.map((job) => job.spec?.labels ?? {}),
    select: choicesOf,
    enabled: wanted,
    staleTime: FRESH_MILLIS,
    // Without them labels are written by hand.
    retry: false,
  }).data ?? [];
}

/** Labels of the workers that are alive. @param wanted whether anybody looks at them */
export function useWorkerLabels(wanted: boolean): Label[] {
  const { workers } = useClients();
  return useQuery({
    queryKey: ['labels', 'workers'],
    queryFn: async ({ signal }) => (await workers.listWorkers({ filter: { liveOnly: true }, pageSize: NEWEST }, { signal })).workers.map((worker) => worker.facts?.labels ?? {}),
    select: choicesOf,
    enabled: wanted,
    staleTime: FRESH_MILLIS,
    retry: false,
  }).data ?? [];
}

/** Each once, by key; of each key the values that come first. */
export function choicesOf(all: Record<string, string>[]): Label[] {
  const values = new Map<string, Set<string>>();
  for (const [key, value] of all.flatMap((labels) => Object.entries(labels))) {
    const known = values.get(key) ?? new Set();
    if (known.size < MOST_VALUES) values.set(key, known.add(value));
  }
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, some]) => [...some].sort().map((value): Label => [key, value]))
    .slice(0, MOST);
}

/** "a=1,b=2": what may stand in the filter, given what stands there: the last label is the one that is being written. */
export function completed(text: string, labels: Label[]): string[] {
  const before = text.slice(0, text.lastIndexOf(',') + 1);
  const there = new Set(before.split(',').map((part) => part.slice(0, part.indexOf('=')).trim()));
  return labels.filter(([key, value]) => !there.has(key) && !`${key}${value}`.includes(',')).map(([key, value]) => `${before}${key}=${value}`);
}
