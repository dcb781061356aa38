import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { GetOverviewResponse } from '../gen/hodei/v1/overview_service_pb';
import { CircuitState, type Pool } from '../gen/hodei/v1/pool_pb';
import { counted } from '../ui/counted';
import { useNow } from '../ui/now';
import { length, millisOf } from '../ui/time';
import { percent, successRate } from './figures';

/** A job that waits for longer than this deserves a look. */
const LONG_MILLIS = 5 * 60_000;
/** A share of jobs that go wrong, of at least so many, that is out of the ordinary. */
const POOR = { rate: 0.8, jobs: 5n };

/** What somebody should look at, the worst first. */
export function Attention({ overview, pools }: { overview: GetOverviewResponse; pools: Pool[] }) {
  const now = useNow();
  const items: [string, ReactNode][] = [];
  // One that stands by is well, and says on every page that it stands by.
  if (overview.controllerTrouble && !overview.standingBy) {
    items.push(['controller', <>This server gives no jobs to workers: {overview.controllerTrouble}.</>]);
  }
  for (const pool of pools) {
    if (pool.circuit === CircuitState.OPEN || pool.circuit === CircuitState.HALF_OPEN) {
      items.push([
        `pool-${pool.name}`,
        <>
          Pool <Link to="/workers">{pool.name}</Link> can’t start workers: {pool.lastError || 'too many failures'}
        </>,
      ]);
    }
  }
  const silent = overview.workers?.silent ?? 0;
  if (silent > 0) {
    items.push([
      'silent',
      <>
        <Link to="/workers">{counted(silent, 'worker')}</Link> {silent === 1 ? 'was' : 'were'} not heard of late.
      </>,
    ]);
  }
  const oldest = millisOf(overview.oldestQueuedAt);
  if (oldest !== undefined && now - oldest > LONG_MILLIS) {
    items.push([
      'oldest',
      <>
        A job has waited for {length(Math.floor((now - oldest) / 60_000) * 60_000)}:{' '}
        <Link to="/jobs/$jobId" params={{ jobId: overview.oldestQueuedJobId }}>
          see why
        </Link>
        .
      </>,
    ]);
  }
  const jobs = overview.jobs;
  const rate = jobs && successRate(jobs);
  if (jobs && rate !== undefined && rate < POOR.rate && jobs.succeeded + jobs.failed + jobs.timedOut >= POOR.jobs) {
    items.push(['rate', <>Only {percent(rate)} of the jobs that ended without being cancelled have succeeded.</>]);
  }
  if (items.length === 0) return null;
  return (
    <section className="attention" aria-label="Needs attention">
      <h2>Needs attention</h2>
      <ul>
        {items.map(([key, words]) => (
          <li key={key}>{words}</li>
        ))}
      </ul>
    </section>
  );
}
