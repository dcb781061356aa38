import type { Job } from '../gen/hodei/v1/job_pb';
import { useNow } from '../ui/now';
import { clock, dateAndClock, millisOf } from '../ui/time';
import { hasEnded, STATE_NAMES } from './job-words';
import { lengths, steps } from './timeline';

const WORDS = { queued: 'queued', provisioning: 'worker starting', assigned: 'assigned', running: 'running' };

/** The job's time as a bar, and in words below it. */
export function Timeline({ job }: { job: Job }) {
  const ended = hasEnded(job);
  const now = useNow(!ended);
  const parts = steps(job, now);
  const begin = parts[0]?.from ?? now;
  const total = Math.max(1, (parts.at(-1)?.to ?? now) - begin);
  const shown = lengths(parts);
  const several = job.attempts.length > 1;
  return (
    <div className="timeline">
      <div className="timeline-bar" aria-hidden="true">
        {parts.map((part, index) => (
          <span
            key={index}
            className={`timeline-part timeline-${part.name}${part.open ? ' timeline-open' : ''}`}
            style={{ flexGrow: (part.to - part.from) / total }}
            title={`${WORDS[part.name]}: ${shown.each[index]}`}
          />
        ))}
      </div>
      <ol className="timeline-steps">
        {parts.map((part, index) => (
          <li key={index} title={dateAndClock(part.from)}>
            <span className={`dot timeline-${part.name}`} aria-hidden="true" />
            <span>{several && part.name === 'assigned' ? `attempt ${part.attempt}: assigned` : WORDS[part.name]}</span>
            <time dateTime={new Date(part.from).toISOString()}>{clock(part.from)}</time>
            <b>{shown.each[index]}</b>
          </li>
        ))}
        {ended && job.finishedAt && (
          <li title={dateAndClock(millisOf(job.finishedAt))}>
            <span className="dot timeline-finished" aria-hidden="true" />
            <span>{STATE_NAMES[job.state]}</span>
            <time dateTime={new Date(millisOf(job.finishedAt)).toISOString()}>{clock(millisOf(job.finishedAt))}</time>
            <b>{shown.total} in all</b>
          </li>
        )}
      </ol>
    </div>
  );
}
