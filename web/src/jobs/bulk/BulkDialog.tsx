import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { useClients } from '../../api/clients';
import { messageOf } from '../../api/server-link';
import { JobState, type Job } from '../../gen/hodei/v1/job_pb';
import { Dialog } from '../../ui/Dialog';
import { useToast } from '../../ui/toast';
import { Words } from '../../ui/Words';
import { cancelJob, retryJob, useActing } from '../job-actions';
import { laterOf, type JobSearch } from '../job-filter';
import { hasEnded } from '../job-words';
import type { Count } from '../use-counts';
import { latest, matching, MOST } from './affected';
import { carryOut, leftOver, outcomeWords, type Result } from './carry-out';
import { consequences, groupsOf, jobs as count, othersWords, partsOf, type Action } from './kinds';

interface Props {
  action: Action;
  /** As they are known; null: all that match the search. */
  chosen: Job[] | null;
  /** Of all that match: those that it does not apply to. */
  others: Count | undefined;
  shown: ReadonlySet<string>;
  search: JobSearch;
  now: number;
  onClose: () => void;
  /** Done, but for these. */
  onDone: (left: Job[]) => void;
}

const WORDS = {
  cancel: { ask: (jobs: string) => `Cancel ${jobs}?`, button: (jobs: string) => `Cancel ${jobs}`, none: 'None of them can be cancelled.', running: 'Cancelling' },
  retry: { ask: (jobs: string) => `Run ${jobs} again?`, button: (jobs: string) => `Queue ${jobs} again`, none: 'None of them can be run again.', running: 'Queueing' },
} as const;

/** One question for several jobs; then it does it, and says in one message what came of each. */
export function BulkDialog({ action, chosen, others, shown, search, now, onClose, onDone }: Props) {
  const clients = useClients();
  const acting = useActing();
  const toast = useToast();
  const id = useId();
  const [done, setDone] = useState<number | null>(null);
  const [total, setTotal] = useState(0);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const read = useQuery({
    queryKey: ['affected', id],
    queryFn: ({ signal }) => (chosen === null ? matching(clients, action, search, now, signal) : latest(clients, chosen, shown, signal)),
    gcTime: 0,
    staleTime: Infinity,
  });
  // They go on while one thinks about it.
  const told = new Map(chosen?.map((job) => [job.jobId, job]));
  const { apply, leftOut } = partsOf(action, read.data?.jobs.map((job) => laterOf(job, told.get(job.jobId))) ?? []);
  const out = others && (others.more || others.jobs > 0) ? [...leftOut, othersWords(action, others)] : leftOut;
  const words = WORDS[action];
  const each = async ({ jobId }: Job): Promise<Result> => {
    if (action === 'retry') {
      await retryJob(acting, jobId);
      return 'queued';
    }
    const job = await cancelJob(acting, jobId);
    return !hasEnded(job) ? 'stopping' : job.state === JobState.CANCELLED ? 'cancelled' : 'ended';
  };
  const run = async () => {
    abort.current = new AbortController();
    setTotal(apply.length);
    setDone(0);
    const outcome = await carryOut(groupsOf(action, apply), each, abort.current.signal, setDone);
    const left = leftOver(outcome);
    void acting.queries.invalidateQueries({ queryKey: ['jobs'] });
    toast(outcomeWords(action, outcome), left.length > 0 ? 'error' : 'done');
    onDone(left);
  };
  const close = () => (done === null ? onClose() : abort.current.abort());
  const title = read.data ? words.ask(count(apply.length)) : 'Looking up the jobs …';
  return (
    <Dialog open onOpenChange={(open) => !open && close()} title={done === null ? title : `${words.running} ${count(total)} …`}>
      {done !== null ? (
        <div className="stack" role="status">
          <progress className="bulk-progress" value={done} max={total} aria-label="Jobs done" />
          <span className="muted">
            {done.toLocaleString()} of {total.toLocaleString()}
          </span>
          <div className="form-end">
            <button type="button" className="button" onClick={close}>
              Stop here
            </button>
          </div>
        </div>
      ) : (
        <div className="stack">
          {read.error && (
            <p className="form-error" role="alert">
              <Words text={messageOf(read.error)} />
            </p>
          )}
          {read.data && apply.length === 0 && <p>{words.none}</p>}
          {apply.length > 0 && <p>{consequences(action, apply).join(' ')}</p>}
          {out.length > 0 && <p className="muted">Left out: {out.join(', ')}.</p>}
          {read.data?.more && <p className="muted">There are more: the newest {MOST.toLocaleString()} are done at once.</p>}
          <div className="form-end">
            <button type="button" className={`button ${action === 'cancel' ? 'button-danger' : 'button-main'}`} disabled={apply.length === 0} onClick={() => void run()}>
              {words.button(count(apply.length))}
            </button>
            <button type="button" className="button" onClick={onClose}>
              Leave them
            </button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
