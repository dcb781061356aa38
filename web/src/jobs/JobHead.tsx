import { Link } from '@tanstack/react-router';
import { JobState, type Job } from '../gen/hodei/v1/job_pb';
import { Copy } from '../ui/Copy';
import { Icon } from '../ui/Icon';
import { hasEnded, sentence, shortId, whereabouts } from './job-words';
import { useCancel, useRetry } from './job-actions';
import { useExplanation } from './job-query';
import { StateBadge } from './StateBadge';
import { WhyPanel } from './WhyPanel';

/** What the job is, where it is, and what can be done about it. */
export function JobHead({ job }: { job: Job }) {
  const cancel = useCancel();
  const retry = useRetry({ open: true });
  const ended = hasEnded(job);
  const why = useExplanation(job);
  const todo = why.data?.suggestedAction ?? '';
  return (
    <header className="job-head">
      <div className="job-title">
        <h1>{job.displayName}</h1>
        <StateBadge job={job} />
        <span className="job-id">
          <code title={job.jobId}>{shortId(job.jobId)}</code>
          <Copy text={job.jobId} label="Copy the job’s id" />
        </span>
      </div>
      <div className="job-actions">
        {!ended && (
          <button type="button" className="button button-danger" disabled={job.cancelRequested || cancel.isPending} onClick={() => cancel.mutate(job)}>
            <Icon name="stop" /> {job.cancelRequested ? 'Stopping …' : 'Cancel'}
          </button>
        )}
        {ended && (
          <button type="button" className="button" disabled={retry.isPending} onClick={() => retry.mutate(job)}>
            <Icon name="retry" /> Retry
          </button>
        )}
        <Link to="/new" search={{ from: job.jobId }} className="button">
          <Icon name="edit" /> Run again with changes
        </Link>
      </div>
      <p className="job-sentence">
        The job <b>{sentence(whereabouts(job))}</b> {todo !== '' && sentence(todo)}
      </p>
      {job.state === JobState.QUEUED && why.data?.waiting && <WhyPanel waiting={why.data.waiting} />}
    </header>
  );
}
