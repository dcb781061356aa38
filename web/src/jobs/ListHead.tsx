import { useEffect, useRef } from 'react';
import type { Job } from '../gen/hodei/v1/job_pb';
import { jobsWords, type Count } from './use-counts';
import type { Selection } from './use-selection';

/** Over the list: all of its rows to be chosen, and how many jobs there are on all pages. */
export function ListHead({ rows, selection, all }: { rows: Job[]; selection: Selection; all: Count | undefined }) {
  const box = useRef<HTMLInputElement>(null);
  const chosen = rows.filter((job) => selection.has(job.jobId)).length;
  const every = chosen === rows.length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = chosen > 0 && !every;
  }, [chosen, every]);
  return (
    <div className="list-head">
      <label className="pick">
        <input ref={box} type="checkbox" checked={every} onChange={(event) => selection.toggleShown(event.target.checked)} />
        <span>Select all shown</span>
      </label>
      <span className="muted list-total">{all && jobsWords(all)}</span>
    </div>
  );
}
