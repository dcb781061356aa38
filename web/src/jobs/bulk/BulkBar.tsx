import { useState } from 'react';
import { STANDBY_WORDS, useStandby } from '../../api/standby';
import type { Job, JobState } from '../../gen/hodei/v1/job_pb';
import { Icon } from '../../ui/Icon';
import { statesOf, type JobSearch } from '../job-filter';
import { jobsWords, total, type Count, type Counts } from '../use-counts';
import type { Selection } from '../use-selection';
import { BulkDialog } from './BulkDialog';
import { partsOf, STATES_FOR, type Action } from './kinds';

export interface BulkBarProps {
  selection: Selection;
  /** Those in view. */
  rows: Job[];
  search: JobSearch;
  now: number;
  counts: Counts | undefined;
  /** Whether the filter has more than what is in view. */
  more: boolean;
}

/** What can be done to the jobs that are chosen, at the end of the window: no row makes room for it. */
export function BulkBar({ selection, rows, search, now, counts, more }: BulkBarProps) {
  const standby = useStandby();
  const [asked, setAsked] = useState<Action | null>(null);
  const { jobs, everything } = selection;
  const states = statesOf(search);
  const matching = counts && total(counts, states);
  /** Of all that match, those in some of these states. */
  const counted = (some: JobState[]): Count | undefined => {
    const those = some.filter((state) => states.length === 0 || states.includes(state));
    return counts && (those.length === 0 ? { jobs: 0, more: false } : total(counts, those));
  };
  const each = (action: Action): Count | undefined => (everything ? counted(STATES_FOR[action]) : { jobs: partsOf(action, jobs).apply.length, more: false });
  const number = (count: Count | undefined) => (count ? `${count.jobs.toLocaleString()}${count.more ? '+' : ''}` : '');
  const [cancel, retry] = [each('cancel'), each('retry')];
  const allShown = rows.length > 0 && rows.every((job) => selection.has(job.jobId));
  return (
    <div className="bulk-bar" role="group" aria-label="Jobs that are selected">
      <span className="bulk-count" role="status">
        {everything ? `All ${matching ? jobsWords(matching) : 'jobs'} that match` : `${jobs.length.toLocaleString()} selected`}
      </span>
      {!everything && allShown && more && (
        <button type="button" className="button button-small" onClick={selection.chooseEverything}>
          Select all {matching ? number(matching) : ''} that match
        </button>
      )}
      <span className="bulk-buttons">
        <button type="button" className="button button-danger" title={standby ? STANDBY_WORDS : undefined} disabled={standby || cancel?.jobs === 0} onClick={() => setAsked('cancel')}>
          <Icon name="stop" /> Cancel {number(cancel)}
        </button>
        <button type="button" className="button" disabled={retry?.jobs === 0} onClick={() => setAsked('retry')}>
          <Icon name="retry" /> Retry {number(retry)}
        </button>
        <button type="button" className="icon-button" aria-label="Select none" title="Select none" onClick={() => selection.keep([])}>
          <Icon name="close" />
        </button>
      </span>
      {asked && (
        <BulkDialog
          action={asked}
          chosen={everything ? null : jobs}
          others={everything ? counted(STATES_FOR[asked === 'cancel' ? 'retry' : 'cancel']) : undefined}
          shown={new Set(rows.map((job) => job.jobId))}
          search={search}
          now={now}
          onClose={() => setAsked(null)}
          onDone={(left) => {
            setAsked(null);
            selection.keep(left);
          }}
        />
      )}
    </div>
  );
}
