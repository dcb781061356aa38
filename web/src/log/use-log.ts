import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useClients } from '../api/clients';
import type { Job } from '../gen/hodei/v1/job_pb';
import { LogFeed, type FeedState } from './feed';
import { useVisible } from '../ui/visible';
import type { LogStore } from './store';

export interface FollowedLog extends FeedState {
  store: LogStore;
}

/** Follows an attempt's log, of which so many entries are stored, for as long as the component is shown. */
export function useLog(jobId: string, attempt: number, stored: number, onJob: (job?: Job) => void): FollowedLog {
  const clients = useClients();
  const feed = useMemo(() => new LogFeed(clients, jobId, attempt, stored), [clients, jobId, attempt, stored]);
  const visible = useVisible();
  useEffect(() => {
    if (!visible) return;
    const abort = new AbortController();
    void feed.run(abort.signal, onJob);
    return () => abort.abort();
  }, [feed, onJob, visible]);
  const state = useSyncExternalStore(feed.subscribe, feed.state);
  return { ...state, store: feed.store };
}

/** Re-renders with the store, at most once a frame. */
export function useLogVersion(store: LogStore): number {
  const subscribe = useMemo(
    () => (listener: () => void) => {
      let frame = 0;
      const unsubscribe = store.subscribe(() => {
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          listener();
        });
      });
      return () => {
        unsubscribe();
        cancelAnimationFrame(frame);
      };
    },
    [store],
  );
  return useSyncExternalStore(subscribe, store.version);
}
