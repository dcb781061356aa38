import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Job } from '../gen/hodei/v1/job_pb';
import { counted } from '../ui/counted';
import { length, millisOf } from '../ui/time';
import { attemptOutcome, shortId } from './job-words';

/** Each try, side by side; choosing one shows its log. */
export function Attempts({ job, shown }: { job: Job; shown: number }) {
  const current = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const card = current.current;
    const row = card?.parentElement;
    if (card && row) row.scrollLeft = card.offsetLeft - row.offsetLeft - (row.clientWidth - card.offsetWidth) / 2;
  }, [shown]);
  return (
    <nav className="attempts" aria-label="Attempts">
      {job.attempts.map((attempt) => {
        const start = millisOf(attempt.startedAt ?? attempt.assignedAt);
        const end = millisOf(attempt.finishedAt);
        return (
          <Link
            key={attempt.number}
            ref={attempt.number === shown ? current : undefined}
            to="/jobs/$jobId"
            params={{ jobId: job.jobId }}
            search={(old) => ({ ...old, attempt: attempt.number })}
            className="attempt"
            aria-current={attempt.number === shown ? 'true' : undefined}
          >
            <b>Attempt {attempt.number}</b>
            <span>{attemptOutcome(attempt)}</span>
            <span className="muted">
              {start !== undefined && end !== undefined && `${length(end - start)} · `}
              {attempt.workerId && `worker ${shortId(attempt.workerId)} · `}
              {counted(attempt.logEntries, 'line')}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}
