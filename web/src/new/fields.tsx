import { useId, useState, type ReactNode } from 'react';
import type { Pool } from '../gen/hodei/v1/pool_pb';
import { useJobLabels, useWorkerLabels, type Label } from '../jobs/label-choices';
import type { Draft, Problems } from './draft';
import { readPairs, writtenPairs } from './lines';

/** How a line may be written; see lines.ts. */
export const QUOTED = 'what starts with " is read as JSON: "two\\nlines"; bytes that are no text stand there as $\'caf\\xe9\'.';

export interface Fields {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  problems: Problems;
}

interface TextProps extends Fields {
  name: Exclude<keyof Draft, 'kind' | 'merge'>;
  label: string;
  hint?: string;
  placeholder?: string;
  /** More than one makes it a text area. */
  lines?: number;
  mono?: boolean;
  /** What may be chosen, besides anything else. */
  options?: string[];
  autoFocus?: boolean;
  /** Below it. */
  children?: ReactNode;
}

export function TextField({ draft, change, problems, name, label, hint, placeholder, lines = 1, mono, autoFocus, options = [], children }: TextProps) {
  const id = useId();
  const problem = problems[name];
  const common = {
    id,
    value: draft[name],
    placeholder,
    spellCheck: false,
    autoComplete: 'off',
    autoFocus,
    className: mono ? 'mono' : undefined,
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem || hint ? `${id}-more` : undefined,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {lines > 1 ? (
        <textarea {...common} rows={lines} onChange={(event) => change({ [name]: event.target.value })} />
      ) : (
        <>
          <input {...common} list={options.length > 0 ? `${id}-options` : undefined} onChange={(event) => change({ [name]: event.target.value })} />
          {options.length > 0 && (
            <datalist id={`${id}-options`}>
              {options.map((option) => (
                <option key={option} value={option} />
              ))}
            </datalist>
          )}
        </>
      )}
      {(problem ?? hint) && (
        <p id={`${id}-more`} className={problem ? 'field-problem' : 'field-hint'}>
          {problem ?? hint}
        </p>
      )}
      {children}
    </div>
  );
}

/** Adds a line to what stands in a field: one of the labels that there are, of keys that do not stand there yet. */
function LabelChoice({ fields, name, labels, what, none }: { fields: Fields; name: 'labels' | 'required'; labels: Label[]; what: string; none: string }) {
  const text = fields.draft[name];
  const there = readPairs(text, () => {});
  const left = labels.filter(([key]) => !Object.hasOwn(there, key));
  return (
    <select
      aria-label={what}
      value=""
      disabled={left.length === 0}
      onChange={(event) => {
        const [key, value] = left[Number(event.target.value)]!;
        fields.change({ [name]: `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${writtenPairs({ [key]: value })}` });
      }}
    >
      <option value="">{left.length > 0 || labels.length > 0 ? `${what} …` : none}</option>
      {left.map(([key, value], index) => (
        <option key={`${key}=${value}`} value={index}>
          {key}={value}
        </option>
      ))}
    </select>
  );
}

/** What most jobs leave as it is. */
export function Advanced(fields: Fields & { pools: Pool[] }) {
  const { draft, pools } = fields;
  const images = [...new Set(pools.filter((pool) => draft.pool === '' || pool.name === draft.pool).flatMap((pool) => [pool.image, ...pool.allowedImages]))].filter(
    (image) => image !== '' && !image.includes('*'),
  );
  const used = [draft.pool, draft.image, draft.cpu, draft.memory, draft.environment, draft.directory, draft.labels, draft.required, draft.priority, draft.retries, draft.retriesOnLost].some((text) => text !== '') || draft.merge;
  const [opened, setOpened] = useState(used);
  const jobLabels = useJobLabels(opened);
  const workerLabels = useWorkerLabels(opened);
  return (
    <details className="more" open={used || undefined} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>Environment, pool, limits, labels, retries and more</summary>
      <div className="field-row">
        <TextField {...fields} name="pool" label="Pool" placeholder="any that fits" options={pools.map((pool) => pool.name)} mono />
        <TextField {...fields} name="image" label="Image" placeholder="the pool’s own" options={images} mono />
        <TextField {...fields} name="cpu" label="Processors" placeholder="what the pool gives" hint="2, or 0.5." />
        <TextField {...fields} name="memory" label="Memory" placeholder="what the pool gives" hint="512m, 2g." />
      </div>
      <div className="field-row">
        <TextField {...fields} name="environment" label="Environment" hint={`NAME=VALUE, one a line; ${QUOTED}`} lines={3} mono />
        <TextField {...fields} name="labels" label="Labels" hint="key=value, one a line, to find it by." lines={3} mono>
          <LabelChoice fields={fields} name="labels" labels={jobLabels} what="Add one of other jobs" none="No recent job has labels." />
        </TextField>
        <TextField {...fields} name="required" label="Needs a worker with" hint="key=value, one a line: the worker’s labels." lines={3} mono>
          <LabelChoice fields={fields} name="required" labels={workerLabels} what="Add one of the workers" none="No worker has labels." />
        </TextField>
      </div>
      <div className="field-row">
        <TextField {...fields} name="directory" label="Directory" placeholder="an empty one of its own" mono />
        <TextField {...fields} name="priority" label="Priority" placeholder="50" hint="0 to 100, higher ones first." />
        <TextField {...fields} name="retries" label="Retries" placeholder="0" hint="Up to 10, if it fails." />
        <TextField {...fields} name="retriesOnLost" label="Retries if its worker is lost" placeholder="0" hint="Only if it may run twice." />
      </div>
      <label className="check">
        <input type="checkbox" checked={draft.merge} onChange={(event) => fields.change({ merge: event.target.checked })} />
        Merge stdout and stderr: in the exact order as written, but stderr not told apart.
      </label>
    </details>
  );
}
