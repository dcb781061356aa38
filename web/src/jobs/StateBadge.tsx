import { JobState, type Job } from '../gen/hodei/v1/job_pb';
import { STATE_NAMES } from './job-words';

const KINDS: Record<JobState, string> = {
  [JobState.UNSPECIFIED]: 'quiet',
  [JobState.QUEUED]: 'waiting',
  [JobState.ASSIGNED]: 'starting',
  [JobState.RUNNING]: 'running',
  [JobState.SUCCEEDED]: 'good',
  [JobState.FAILED]: 'bad',
  [JobState.CANCELLED]: 'quiet',
  [JobState.TIMED_OUT]: 'warning',
};

export function StateBadge({ job }: { job: Job }) {
  const stopping = job.cancelRequested && (job.state === JobState.RUNNING || job.state === JobState.ASSIGNED);
  return (
    <span className={`badge badge-${stopping ? 'warning' : KINDS[job.state]}`}>
      {stopping ? 'stopping' : STATE_NAMES[job.state]}
    </span>
  );
}
