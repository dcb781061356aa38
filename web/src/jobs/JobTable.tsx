import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { STANDBY_WORDS, useStandby } from '../api/standby';
import { JobState, type Job } from '../gen/hodei/v1/job_pb';
import { ConfirmButton } from '../ui/ConfirmButton';
import { Icon } from '../ui/Icon';
import { Left } from '../ui/Left';
import { Ago } from '../ui/Time';
import { useNow } from '../ui/now';
import { length, millisOf } from '../ui/time';
import { plainWords } from '../ui/Words';
import { useCancel, useRetry } from './job-actions';
import { hasEnded, lastAttempt, shortId, whereabouts } from './job-words';
import { StateBadge } from './StateBadge';
import type { Selection } from './use-selection';

interface Props {
  jobs: Job[];
  /** Those that are only kept where they were: what they say may be over. */
  gone?: ReadonlySet<string>;
  /** Where several can be chosen. */
  selection?: Selection;
}

export function JobTable({ jobs, gone, selection }: Props) {
  const cancel = useCancel();
  const retry = useRetry({ open: false });
  return (
    <div className="table-frame">
      <table className="table job-table">
        <thead>
          <tr>
            {selection && (
              <th scope="col">
                <span className="hidden">Selected</span>
              </th>
            )}
            <th scope="col">State</th>
            <th scope="col">Job</th>
            <th scope="col">Worker</th>
            <th scope="col">Took</th>
            <th scope="col">Queued</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.jobId} className={selection?.has(job.jobId) ? 'picked' : undefined}>
              {selection && (
                <td className="pick-cell">
                  <label className="pick">
                    <input type="checkbox" checked={selection.has(job.jobId)} onChange={({ target, nativeEvent }) => selection.toggle(job, target.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)} />
                    <span className="hidden">Select {job.displayName}</span>
                  </label>
                </td>
              )}
              <td>
                {gone?.has(job.jobId) ? <Left /> : <StateBadge job={job} />}
              </td>
              <td className="wide">
                <Link to="/jobs/$jobId" params={{ jobId: job.jobId }} className="job-name">
                  {job.displayName}
                </Link>
                <span className="job-under">
                  <code>{shortId(job.jobId)}</code>
                  {note(job) && (
                    <span className="job-note" title={note(job)}>
                      {note(job)}
                    </span>
                  )}
                </span>
                <Labels job={job} />
              </td>
              <td className="job-worker">
                <WorkerLink job={job} />
              </td>
              <td className="nowrap">
                {gone?.has(job.jobId) ? <span className="muted">–</span> : <Took job={job} />}
              </td>
              <td className="nowrap muted">
                <Ago at={job.queuedAt} />
              </td>
              <td className="row-actions">
                <JobButton job={job} cancel={cancel} retry={retry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A click that was meant for what stood here a moment ago does nothing. */
const SETTLED_MILLIS = 800;

function JobButton({ job, cancel, retry }: { job: Job; cancel: ReturnType<typeof useCancel>; retry: ReturnType<typeof useRetry> }) {
  const standby = useStandby();
  const ended = hasEnded(job);
  const [settled, setSettled] = useState(ended);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(ended), SETTLED_MILLIS);
    return () => clearTimeout(timer);
  }, [ended]);
  return ended ? (
    <button type="button" className="button button-small" disabled={settled !== ended || (retry.isPending && retry.variables.jobId === job.jobId)} onClick={() => retry.mutate(job)}>
      <Icon name="retry" /> Retry<span className="hidden"> {job.displayName}</span>
    </button>
  ) : (
    <ConfirmButton
      className="button button-small"
      title={standby ? STANDBY_WORDS : undefined}
      disabled={standby || job.cancelRequested || (cancel.isPending && cancel.variables.jobId === job.jobId)}
      onConfirm={() => cancel.mutate(job)}
      question={
        <>
          Really?<span className="hidden"> Cancel {job.displayName}</span>
        </>
      }
    >
      <Icon name="stop" /> Cancel<span className="hidden"> {job.displayName}</span>
    </ConfirmButton>
  );
}

/** Why it waits, or why it failed; nothing where the state says it all. */
function note(job: Job): string {
  switch (job.state) {
    case JobState.QUEUED:
      return plainWords(job.waitReason);
    case JobState.FAILED:
    case JobState.TIMED_OUT:
      return plainWords(whereabouts(job));
    default:
      return '';
  }
}

const FIRST_LABELS = 4;

/** Each leads to the jobs that have it too. */
function Labels({ job }: { job: Job }) {
  const [all, setAll] = useState(false);
  const labels = Object.entries(job.spec?.labels ?? {});
  if (labels.length === 0) return null;
  const more = labels.length - FIRST_LABELS;
  return (
    <span className="job-labels">
      {(all ? labels : labels.slice(0, FIRST_LABELS)).map(([key, value]) => (
        <Link key={key} to="/jobs" search={{ label: `${key}=${value}` }} className="label" title={`${key}=${value}`}>
          {key}={value}
        </Link>
      ))}
      {more > 0 && !all && (
        <button type="button" className="label label-more" onClick={() => setAll(true)}>
          {more} more<span className="hidden"> {more === 1 ? 'label' : 'labels'} of {job.displayName}</span>
        </button>
      )}
    </span>
  );
}

function WorkerLink({ job }: { job: Job }) {
  const worker = lastAttempt(job)?.workerId;
  if (!worker) return <span className="muted">–</span>;
  return (
    <Link to="/workers/$workerId" params={{ workerId: worker }}>
      <code>{shortId(worker)}</code>
    </Link>
  );
}

/** How long the command ran, counting up while it runs. */
function Took({ job }: { job: Job }) {
  const attempt = lastAttempt(job);
  const running = job.state === JobState.RUNNING;
  const now = useNow(running);
  const start = millisOf(attempt?.startedAt);
  const end = millisOf(attempt?.finishedAt) ?? (running ? now : undefined);
  if (start === undefined || end === undefined) return <span className="muted">–</span>;
  return <>{running ? length(Math.floor(Math.max(0, end - start) / 1000) * 1000) : length(end - start)}</>;
}
