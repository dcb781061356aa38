import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { GetOverviewResponse } from '../gen/hodei/v1/overview_service_pb';
import { useNow } from '../ui/now';
import { ago, millisOf } from '../ui/time';
import { EndedChart, SlotsChart } from './Charts';
import { percent, percentileWords, successRate, utilisation } from './figures';

/** What waits and runs now, and how it went in the window. */
export function Figures({ overview, since }: { overview: GetOverviewResponse; since: string }) {
  const now = useNow();
  const jobs = overview.jobs;
  const workers = overview.workers;
  const rate = jobs && successRate(jobs);
  const ended = jobs ? jobs.succeeded + jobs.failed + jobs.timedOut : 0n;
  const waiting = percentileWords(overview.waiting);
  const duration = percentileWords(overview.duration);
  const used = utilisation(overview);
  const oldest = millisOf(overview.oldestQueuedAt);
  return (
    <>
      <dl className="figures">
        <Figure name="Queued" value={count(jobs?.queued)} link={{ state: 'queued' }}>
          {oldest === undefined ? (
            'none waits'
          ) : (
            <>
              the <Link to="/jobs/$jobId" params={{ jobId: overview.oldestQueuedJobId }}>oldest</Link> {ago(oldest, now)}
            </>
          )}
        </Figure>
        <Figure name="Running" value={count(jobs?.running)} link={{ state: 'running' }}>
          {count(jobs?.assigned)} being started
        </Figure>
        <Figure name="Succeeded" value={rate === undefined ? '–' : percent(rate)} link={{ state: 'succeeded,failed,timed_out', since }}>
          {ended === 0n ? (
            'none ended'
          ) : (
            <>
              of {count(ended)};{' '}
              <Link to="/jobs" search={{ state: 'failed', since }}>
                {count(jobs?.failed)} failed
              </Link>
              ,{' '}
              <Link to="/jobs" search={{ state: 'timed_out', since }}>
                {count(jobs?.timedOut)} timed out
              </Link>
            </>
          )}
        </Figure>
        <Figure name="Waited, median" value={waiting.half}>
          {waiting.rest}
        </Figure>
        <Figure name="Took, median" value={duration.half}>
          {duration.rest}
        </Figure>
        <Figure name="Slots in use" value={`${workers?.slotsUsed ?? 0} of ${workers?.slots ?? 0}`}>
          {used === undefined ? 'no worker was there' : `${percent(used)} on average`}
        </Figure>
      </dl>
      {overview.buckets.length > 0 && (
        <div className="charts">
          <EndedChart buckets={overview.buckets} end={millisOf(overview.takenAt) ?? now} />
          <SlotsChart buckets={overview.buckets} end={millisOf(overview.takenAt) ?? now} />
        </div>
      )}
    </>
  );
}

function Figure({ name, value, link, children }: { name: string; value: string; link?: { state: string; since?: string }; children: ReactNode }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="figure-value">
        {link ? (
          <Link to="/jobs" search={link}>
            {value}
          </Link>
        ) : (
          value
        )}
      </dd>
      <dd className="muted">{children}</dd>
    </div>
  );
}

function count(value: bigint | undefined): string {
  return (value ?? 0n).toLocaleString();
}
