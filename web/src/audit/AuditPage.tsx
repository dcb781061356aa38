import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, type ReactNode } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { timeProblems, unknownNames, withoutEmpty } from '../jobs/job-filter';
import { Field } from '../ui/Field';
import { millisOfMoment } from '../ui/moment';
import { Empty, Failure, Loading } from '../ui/Notice';
import { Older } from '../ui/Older';
import { TimeRange } from '../ui/TimeRange';
import { AuditTable } from './AuditTable';

/** Who did what and when. */
export function AuditPage(): ReactNode {
  const { audit } = useClients();
  const filter = useSearch({ from: '/audit' });
  const navigate = useNavigate({ from: '/audit' });
  useEffect(() => {
    document.title = 'Audit · Hodei';
  }, []);
  const problems = [...unknownNames(filter, ['job', 'worker', 'actor', 'since', 'until']), ...timeProblems(filter)];
  const key = JSON.stringify(filter);
  // A page's token is bound to its filter, so what "2h" means stays as it is while one looks.
  const request = useMemo(() => {
    const at = (text: string | undefined) => (text === undefined || Number.isNaN(millisOfMoment(text, 0)) ? undefined : timestampFromMs(millisOfMoment(text, Date.now())));
    const occurredAfter = at(filter.since);
    const occurredBefore = at(filter.until);
    return {
      jobId: filter.job ?? '',
      workerId: filter.worker ?? '',
      actor: filter.actor ?? '',
      ...(occurredAfter ? { occurredAfter } : {}),
      ...(occurredBefore ? { occurredBefore } : {}),
    };
    // The key has all of the filter.
  }, [key]);
  const query = useInfiniteQuery({
    queryKey: ['audit', key],
    queryFn: ({ pageParam, signal }) => audit.listAuditEvents({ ...request, pageSize: 100, pageToken: pageParam }, { signal }),
    enabled: problems.length === 0,
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken || undefined,
    // What was read further down is not read again and again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) === 1 ? 3000 : false),
  });
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  const change = (part: Partial<typeof filter>) => void navigate({ search: (old) => withoutEmpty({ ...old, ...part }), replace: true });
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <h1>Audit</h1>
      <div className="filters">
        <Field label="Job" value={filter.job ?? ''} placeholder="id" onSettled={(job) => change({ job })} />
        <Field label="Worker" value={filter.worker ?? ''} placeholder="id" onSettled={(worker) => change({ worker })} />
        <Field label="Who" value={filter.actor ?? ''} placeholder="user" onSettled={(actor) => change({ actor })} />
        <TimeRange what="When" since={filter.since} until={filter.until} onChange={(range) => change(range as Partial<typeof filter>)} />
      </div>
      {problems.length > 0 ? (
        <Failure title="This filter has a mistake" message={problems.join(' ')} retry={() => void navigate({ search: {} })} again="Show all events" />
      ) : query.error && !query.data ? (
        <Failure title="The events can’t be shown" message={messageOf(query.error)} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading what="events" />
      ) : events.length === 0 ? (
        <Empty title={filtered ? 'No event is like this.' : 'Nothing has happened here yet.'}>
          {filtered && (
            <button type="button" className="button" onClick={() => void navigate({ search: {} })}>
              Show all events
            </button>
          )}
        </Empty>
      ) : (
        <AuditTable events={events} />
      )}
      <Older query={query} label="Older events" />
    </>
  );
}
