import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { Field } from '../ui/Field';
import { Empty, Failure, Loading } from '../ui/Notice';
import { AuditTable } from './AuditTable';

/** Who did what and when. */
export function AuditPage() {
  const { audit } = useClients();
  const filter = useSearch({ from: '/audit' });
  const navigate = useNavigate({ from: '/audit' });
  useEffect(() => {
    document.title = 'Audit · Hodei';
  }, []);
  const query = useInfiniteQuery({
    queryKey: ['audit', filter.job ?? '', filter.worker ?? ''],
    queryFn: ({ pageParam, signal }) =>
      audit.listAuditEvents({ jobId: filter.job ?? '', workerId: filter.worker ?? '', pageSize: 100, pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken || undefined,
    // What was read further down is not read again and again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) === 1 ? 3000 : false),
  });
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  const change = (part: { job?: string; worker?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  return (
    <>
      <h1>Audit</h1>
      <div className="filters">
        <Field label="Job" value={filter.job ?? ''} placeholder="id or its beginning" onSettled={(job) => change({ job: job || undefined })} />
        <Field label="Worker" value={filter.worker ?? ''} placeholder="id or its beginning" onSettled={(worker) => change({ worker: worker || undefined })} />
      </div>
      {query.error ? (
        <Failure title="The events can’t be shown" message={messageOf(query.error)} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading what="events" />
      ) : events.length === 0 ? (
        <Empty title="Nothing has happened here yet." />
      ) : (
        <AuditTable events={events} />
      )}
      {query.hasNextPage && (
        <p className="pager">
          <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Older events
          </button>
        </p>
      )}
    </>
  );
}
