import { useId } from 'react';
import { localOf, momentOfLocal } from './moment';

interface Props {
  /** What the times are of: "Queued". */
  what: string;
  since: string | undefined;
  until: string | undefined;
  onChange: (range: { since?: string | undefined; until?: string | undefined }) => void;
}

const CHOICES = [
  ['', 'any time'],
  ['15m', 'last 15 minutes'],
  ['1h', 'last hour'],
  ['24h', 'last 24 hours'],
  ['7d', 'last 7 days'],
] as const;

/** A span of time: one of those that are asked for the most, or two times of one's own. */
export function TimeRange({ what, since, until, onChange }: Props) {
  const id = useId();
  const known = until === undefined && CHOICES.some(([value]) => value === (since ?? ''));
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{what}</label>
        <select
          id={id}
          value={known ? (since ?? '') : 'own'}
          onChange={(event) => {
            const value = event.target.value;
            if (value !== 'own') onChange({ since: value || undefined, until: undefined });
            else onChange({ since: new Date(Date.now() - 3_600_000).toISOString().slice(0, 16) + 'Z', until: undefined });
          }}
        >
          {CHOICES.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
          <option value="own">from … to …</option>
        </select>
      </div>
      {!known && (
        <>
          <Local label={`${what} from`} value={since} onChange={(next) => onChange({ since: next, until })} />
          <Local label={`${what} to`} value={until} onChange={(next) => onChange({ since, until: next })} />
        </>
      )}
    </>
  );
}

function Local({ label, value, onChange }: { label: string; value: string | undefined; onChange: (next: string | undefined) => void }) {
  const id = useId();
  return (
    <div className="field field-time">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="datetime-local" value={localOf(value)} onChange={(event) => onChange(momentOfLocal(event.target.value))} />
    </div>
  );
}
