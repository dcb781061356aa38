import { useNavigate, useSearch, Link } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { messageOf } from '../api/server-link';
import type { Job } from '../gen/hodei/v1/job_pb';
import { fetched } from '../ui/fetched';
import { useHeldRows } from '../ui/held-rows';
import { LiveList } from '../ui/LiveList';
import { millisOfMoment } from '../ui/moment';
import { Empty, Failure, Loading } from '../ui/Notice';
import { Filters } from './Filters';
import { problemsOf, statesOf, withoutEmpty, type JobSearch } from './job-filter';
import { JobTable } from './JobTable';
import { ListHead } from './ListHead';
import { pageBefore, rememberPageBefore } from './pages-before';
import { total, useCounts } from './use-counts';
import { useJobs } from './use-jobs';
import { useSelection } from './use-selection';

const BulkBar = fetched(() => import('./bulk/BulkBar').then((part) => part.BulkBar));
const NONE: Job[] = [];
const idOf = (job: Job) => job.jobId;

/** Jobs, newest first, live. */
export function JobsPage(): ReactNode {
  const search = useSearch({ from: '/jobs' });
  const navigate = useNavigate({ from: '/jobs' });
  const { page = '', ...filter } = search;
  const problems = problemsOf(search);
  const query = useJobs(filter, page, problems.length === 0);
  const counts = useCounts(filter, query.now, problems.length === 0);
  useEffect(() => {
    document.title = 'Jobs · Hodei';
  }, []);
  const change = (part: Partial<JobSearch>) => {
    void navigate({ search: (old) => withoutEmpty({ ...old, ...part, page: undefined }), replace: true });
  };
  const newer = pageBefore(page);
  const older = query.isPlaceholderData ? undefined : query.data?.nextPageToken;
  useEffect(() => {
    if (older) rememberPageBefore(older, page);
  }, [older, page]);
  const filtered = Object.keys(filter).length > 0;
  // Until they have been read, those of another filter are shown.
  const held = useHeldRows(query.data?.jobs ?? NONE, idOf, JSON.stringify([search, query.isPlaceholderData]));
  const listed = held.rows.filter((job) => !held.gone.has(job.jobId));
  const selection = useSelection(listed, query.heard, JSON.stringify(filter));
  return (
    <>
      <h1>Jobs</h1>
      <Filters search={search} counts={counts} onChange={change} />
      {(selection.everything || selection.jobs.length > 0) && (
        <BulkBar selection={selection} rows={listed} search={filter} now={query.now} counts={counts} more={page !== '' || Boolean(query.data?.nextPageToken)} />
      )}
      {problems.length > 0 ? (
        <Failure title="This filter has a mistake" message={problems.join(' ')} retry={() => void navigate({ search: {} })} again="Show all jobs" />
      ) : query.error && !query.data ? (
        <Failure title="The jobs can’t be shown" message={messageOf(query.error)} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading what="jobs" />
      ) : held.rows.length > 0 ? (
        <LiveList held={held} what="job">
          <ListHead rows={listed} selection={selection} all={counts && total(counts, statesOf(filter))} />
          <JobTable jobs={held.rows} gone={held.gone} selection={selection} />
        </LiveList>
      ) : filtered ? (
        <Empty title="No job matches these filters.">
          <button type="button" className="button" onClick={() => void navigate({ search: {} })}>
            Show all jobs
          </button>
        </Empty>
      ) : (
        <Empty title="No jobs yet.">
          <p>
            Queue one from a terminal: <code>hodei run -- 'echo hello'</code>
          </p>
          <Link to="/new" className="button button-main">
            New job
          </Link>
        </Empty>
      )}
      {problems.length === 0 && (page !== '' || query.data?.nextPageToken) && (
        <nav className="pager" aria-label="Newer and older jobs">
          {page !== '' && (
            <Link to="/jobs" search={filter} className="button">
              Newest
            </Link>
          )}
          {newer !== undefined && (
            <Link to="/jobs" search={withoutEmpty({ ...filter, page: newer })} className="button">
              Newer
            </Link>
          )}
          {query.data?.nextPageToken && (
            <Link to="/jobs" search={{ ...filter, ...standing(filter, query.now), page: query.data.nextPageToken }} className="button" disabled={query.isPlaceholderData}>
              Older
            </Link>
          )}
        </nav>
      )}
    </>
  );
}

/** A page's token is bound to its filter: "2h" would mean another time when the page is opened again. */
function standing({ since }: JobSearch, now: number): Pick<JobSearch, 'since'> {
  return since === undefined ? {} : { since: new Date(millisOfMoment(since, now)).toISOString() };
}
