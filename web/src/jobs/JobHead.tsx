import { Link } from '@tanstack/react-router';
import { STANDBY_WORDS, useStandby } from '../api/standby';
import { JobState, type Job } from '../gen/hodei/v1/job_pb';
import { WorkerHealth, WorkerState } from '../gen/hodei/v1/worker_pb';
import { ConfirmButton } from '../ui/ConfirmButton';
import { Copy } from '../ui/Copy';
import { Icon } from '../ui/Icon';
import { useNow } from '../ui/now';
import { ago, dateAndSecond, millisOf } from '../ui/time';
import { Words } from '../ui/Words';
import { useWorker } from '../workers/use-workers';
import { hasEnded, lastAttempt, sentence, shortId, whereabouts } from './job-words';
import { useCancel, useRetry } from './job-actions';
import { useExplanation } from './job-query';
import { StateBadge } from './StateBadge';
import { mayNotify } from './tab';
import { WhyPanel } from './WhyPanel';

/** What the job is, where it is, and what can be done about it. */
export function JobHead({ job, tell }: { job: Job; tell: { wanted: boolean; setWanted: (wanted: boolean) => void } }) {
  const cancel = useCancel();
  const retry = useRetry({ open: true });
  const ended = hasEnded(job);
  const standby = useStandby();
  const { wanted, setWanted } = tell;
  const ask = async () => setWanted((await Notification.requestPermission()) === 'granted');
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
          <ConfirmButton
            className="button button-danger"
            title={standby ? STANDBY_WORDS : undefined}
            disabled={standby || job.cancelRequested || cancel.isPending}
            onConfirm={() => cancel.mutate(job)}
            question="Really cancel?"
          >
            <Icon name="stop" /> {job.cancelRequested ? 'Stopping …' : 'Cancel'}
          </ConfirmButton>
        )}
        {!ended && mayNotify() && (
          <button type="button" className="button" aria-pressed={wanted} onClick={() => (wanted ? setWanted(false) : void ask())}>
            <Icon name="bell" /> Tell me when it ends
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
        The job <b>
          <Words text={sentence(whereabouts(job))} />
        </b>{' '}
        {todo !== '' && <Words text={sentence(todo)} />}
      </p>
      <SilentWorker job={job} />
      {job.state === JobState.QUEUED && why.data?.waiting && <WhyPanel waiting={why.data.waiting} />}
    </header>
  );
}

/** That a job runs is what its worker said last: where that is silent, the page says since when. */
function SilentWorker({ job }: { job: Job }) {
  const workerId = job.state === JobState.RUNNING || job.state === JobState.ASSIGNED ? lastAttempt(job)?.workerId : undefined;
  const worker = useWorker(workerId ?? '', workerId !== undefined).data;
  const silent = worker !== undefined && workerId !== undefined && (worker.health === WorkerHealth.SUSPECT || worker.health === WorkerHealth.UNHEALTHY || worker.state === WorkerState.LOST);
  const heard = millisOf(worker?.lastHeartbeatAt);
  const now = useNow(silent);
  return (
    <div role="status" className="job-silent">
      {silent && heard !== undefined && (
        <p className="log-incomplete">
          Its worker{' '}
          <Link to="/workers/$workerId" params={{ workerId: worker.workerId }}>
            {shortId(worker.workerId)}
          </Link>{' '}
          {worker.state === WorkerState.LOST ? 'was given up as lost; it was' : 'is silent: it was'} last heard at {dateAndSecond(heard)}, {ago(heard, now)}. What the job has done since is not known here.
        </p>
      )}
    </div>
  );
}
