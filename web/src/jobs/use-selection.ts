import { useRef, useState } from 'react';
import type { Job } from '../gen/hodei/v1/job_pb';
import { laterOf } from './job-filter';

export interface Selection {
  /** Those chosen one by one, as they are now where they are in the list, else as they were when they were last seen. */
  jobs: Job[];
  /** All that match the filter, wherever they are. */
  everything: boolean;
  has: (jobId: string) => boolean;
  /** @param range also those between this one and the one before */
  toggle: (job: Job, chosen: boolean, range: boolean) => void;
  /** All that are shown, or none of them. */
  toggleShown: (chosen: boolean) => void;
  chooseEverything: () => void;
  /** Only these, if any. */
  keep: (jobs: Job[]) => void;
}

interface Chosen {
  list: string;
  everything: boolean;
  jobs: ReadonlyMap<string, Job>;
}

/**
 * Which jobs are chosen, on whatever page of the list.
 *
 * @param rows those that are shown and in the list
 * @param heard what was told of others since the list was read
 * @param list identifies the list: in another one, none is chosen
 */
export function useSelection(rows: Job[], heard: ReadonlyMap<string, Job>, list: string): Selection {
  const [kept, setChosen] = useState<Chosen>({ list, everything: false, jobs: new Map() });
  const before = useRef('');
  const chosen = kept.list === list ? kept : { list, everything: false, jobs: new Map<string, Job>() };
  const latest = new Map(rows.map((job) => [job.jobId, job]));
  const choose = (some: Iterable<Job>) => setChosen({ list, everything: false, jobs: new Map([...some].map((job) => [job.jobId, job])) });
  /** Where everything was chosen, those shown are what is left of it once one is taken away. */
  const now = () => new Map(chosen.everything ? latest : chosen.jobs);
  const change = (some: Job[], add: boolean) => {
    const next = now();
    for (const job of some) {
      if (add) next.set(job.jobId, job);
      else next.delete(job.jobId);
    }
    choose(next.values());
  };
  return {
    jobs: [...chosen.jobs.values()].map((job) => latest.get(job.jobId) ?? laterOf(job, heard.get(job.jobId))),
    everything: chosen.everything,
    has: (jobId) => (chosen.everything ? latest.has(jobId) : chosen.jobs.has(jobId)),
    toggle: (job, add, range) => {
      const from = rows.findIndex(({ jobId }) => jobId === before.current);
      const to = rows.findIndex(({ jobId }) => jobId === job.jobId);
      before.current = job.jobId;
      change(range && from >= 0 && to >= 0 ? rows.slice(Math.min(from, to), Math.max(from, to) + 1) : [job], add);
    },
    toggleShown: (add) => change(rows, add),
    chooseEverything: () => setChosen({ list, everything: true, jobs: new Map() }),
    keep: choose,
  };
}
