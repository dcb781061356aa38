import { useState } from 'react';
import { Field } from '../ui/Field';
import { TimeRange } from '../ui/TimeRange';
import { STATES_BY_WORD, type JobSearch } from './job-filter';
import { completed, useJobLabels } from './label-choices';
import { jobsWords, shortCount, type Counts } from './use-counts';

interface Props {
  search: JobSearch;
  counts: Counts | undefined;
  onChange: (part: Partial<JobSearch>) => void;
}

/** What the list is filtered by, and how many jobs each state has. */
export function Filters({ search, counts, onChange }: Props) {
  const [looked, setLooked] = useState(false);
  const labels = useJobLabels(looked);
  const chosen = new Set((search.state ?? '').split(',').filter(Boolean));
  const toggle = (word: string) => {
    const next = new Set(chosen);
    if (!next.delete(word)) next.add(word);
    onChange({ state: [...next].join(',') || undefined });
  };
  return (
    <div className="filters job-filters">
      <div className="chips" role="group" aria-label="States">
        {Object.entries(STATES_BY_WORD).map(([word, state]) => {
          const count = counts?.get(state);
          return (
            <button key={word} type="button" className="chip" aria-pressed={chosen.has(word)} title={count && jobsWords(count)} onClick={() => toggle(word)}>
              {word.replace('_', ' ')} <span className="chip-count">{count && shortCount(count)}</span>
            </button>
          );
        })}
      </div>
      <Field label="Name" value={search.name ?? ''} placeholder="part of it" onSettled={(name) => onChange({ name: name || undefined })} />
      <Field label="Label" value={search.label ?? ''} placeholder="key=value" optionsFor={(text) => completed(text, labels)} onFocus={() => setLooked(true)} onSettled={(label) => onChange({ label: label || undefined })} />
      <Field label="Worker" value={search.worker ?? ''} placeholder="id" onSettled={(worker) => onChange({ worker: worker || undefined })} />
      <TimeRange what="Queued" since={search.since} until={search.until} onChange={onChange} />
    </div>
  );
}
