import { useNavigate, useParams, useSearch, useLocation } from '@tanstack/react-router';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { messageOf } from '../api/server-link';
import { JobState, type Job } from '../gen/hodei/v1/job_pb';
import { LogView } from '../log/LogView';
import { hashOf, rangeOf, type Range } from '../log/permalink';
import { useLog } from '../log/use-log';
import type { Asked } from '../log/use-search';
import { Failure, Loading } from '../ui/Notice';
import { hasEnded, lastAttempt, missingWords, shortId } from './job-words';
import { JobDetails } from './JobDetails';
import { JobHead } from './JobHead';
import { useJob } from './job-query';
import { useEndTold, useTab } from './tab';

/** A job: where it is, what it prints, and what became of it. */
export function JobPage(): ReactNode {
  const { jobId } = useParams({ from: '/jobs/$jobId' });
  const [wanted, setWanted] = useState(false);
  const job = useJob(jobId, wanted);
  useTab(job.data);
  if (job.data) return <Loaded job={job.data} onJob={job.update} tell={{ wanted, setWanted }} />;
  if (job.error) {
    return <Failure title={`Job ${shortId(jobId)} can’t be shown`} message={messageOf(job.error)} retry={() => void job.refetch()} />;
  }
  return <Loading what="the job" />;
}

interface Tell {
  wanted: boolean;
  setWanted: (wanted: boolean) => void;
}

function Loaded({ job, onJob, tell }: { job: Job; onJob: (job?: Job) => void; tell: Tell }) {
  useEndTold(job, tell.wanted, () => tell.setWanted(false));
  const search = useSearch({ from: '/jobs/$jobId' });
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate({ from: '/jobs/$jobId' });
  // The log of an attempt that is still to come is waited for.
  const attempt = search.attempt ?? lastAttempt(job)?.number ?? 1;
  const selection = useMemo(() => rangeOf(hash), [hash]);

  const select = useCallback(
    (range: Range | null) => {
      void navigate({ search: (old) => old, hash: range ? hashOf(range) : '', replace: true, resetScroll: false, hashScrollIntoView: false });
    },
    [navigate],
  );
  const asked = useMemo(
    () => ({ query: search.q ?? '', matchCase: search.case === undefined ? undefined : search.case === 'yes', regex: search.regex === 'yes' }),
    [search.q, search.case, search.regex],
  );
  const ask = useCallback(
    ({ query, matchCase, regex }: Asked) => {
      const words = {
        q: query === '' ? undefined : query,
        case: matchCase === undefined ? undefined : matchCase ? ('yes' as const) : ('no' as const),
        regex: regex ? ('yes' as const) : undefined,
      };
      void navigate({ search: (old) => ({ ...old, ...words }), hash: (old) => old ?? '', replace: true, resetScroll: false, hashScrollIntoView: false });
    },
    [navigate],
  );
  const fullScreen = search.view === 'log';
  return (
    <div className={fullScreen ? 'job job-log-only' : 'job'}>
      <JobHead job={job} tell={tell} />
      {!fullScreen && <JobDetails job={job} attempt={attempt} />}
      <JobLog
        // Another attempt is another log.
        key={`${job.jobId}/${attempt}`}
        job={job}
        attempt={attempt}
        onJob={onJob}
        selection={selection}
        onSelect={select}
        asked={asked}
        onAsk={ask}
        fullScreen={fullScreen}
        onFullScreen={() => void navigate({ search: (old) => ({ ...old, view: fullScreen ? undefined : ('log' as const) }), hash: (old) => old ?? '' })}
      />
    </div>
  );
}

interface LogProps {
  job: Job;
  attempt: number;
  onJob: (job?: Job) => void;
  selection: Range | null;
  onSelect: (range: Range | null) => void;
  asked: Asked;
  onAsk: (asked: Asked) => void;
  fullScreen: boolean;
  onFullScreen: () => void;
}

function JobLog({ job, attempt, onJob, ...view }: LogProps) {
  const [stored] = useState(() => Number(job.attempts.find((each) => each.number === attempt)?.logEntries ?? 0n));
  const log = useLog(job.jobId, attempt, stored, onJob);
  const shown = job.attempts.find((each) => each.number === attempt);
  const missing = shown?.logBytesMissing ?? 0n;
  return (
    <>
      {(missing > 0n || shown?.logEndUnknown) && (
        <p className="log-incomplete" role="note">
          {missingWords(missing, shown?.logEndUnknown ?? false)}
        </p>
      )}
      <LogView
        store={log.store}
        phase={log.phase}
        error={log.error}
        jobId={job.jobId}
        attempt={attempt}
        stored={stored}
        running={!hasEnded(job)}
        queued={job.state === JobState.QUEUED && attempt > job.attempts.length}
        incomplete={missing > 0n || (shown?.logEndUnknown ?? false)}
        atEnd={job.state !== JobState.SUCCEEDED}
        {...view}
      />
    </>
  );
}
