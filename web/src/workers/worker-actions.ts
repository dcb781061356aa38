import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useClients } from '../api/clients';
import { notDone } from '../api/errors';
import { messageOf } from '../api/server-link';
import { WorkerSchema, type Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { counted } from '../ui/counted';
import { useToast } from '../ui/toast';
import { workerKey } from './use-workers';
import { WORKER_STATE_NAMES, workerEnded } from './worker-words';

/** Something that is done to one worker, while others can be done something to as well. */
export interface WorkerAction<A extends unknown[] = [], R = void> {
  run: (worker: Worker, ...more: A) => Promise<R>;
  pending: (worker: Worker) => boolean;
}

/** What came of refreshing one. */
interface Refreshed {
  same: boolean;
  failed?: boolean;
  words: string;
}

/** What came of refreshing several, in one sentence or two. */
export function refreshedWords(all: Refreshed[]): string {
  const failed = all.filter((each) => each.failed);
  const changed = all.filter((each) => !each.same && !each.failed);
  const count = all.length - failed.length;
  const news = changed.length === 0 ? 'as they were' : changed.length === 1 ? changed[0]!.words : `${changed.length} of them have changed`;
  const done = `${counted(count, 'worker was', 'workers were')} refreshed: ${news}.`;
  if (failed.length === 0) return done;
  return `${count > 0 ? `${done} ` : ''}${failed.length === 1 ? failed[0]!.words : `${failed.length} were not refreshed; the first: ${failed[0]!.words}`}`;
}

/** What people can do to a worker; each says by a toast what came of it. */
export function useWorkerActions() {
  const { workers } = useClients();
  const queries = useQueryClient();
  const toast = useToast();
  const settled = useCallback((worker: Worker) => {
    void queries.invalidateQueries({ queryKey: ['workers'] });
    void queries.invalidateQueries({ queryKey: workerKey(worker.workerId) });
  }, [queries]);

  const drain = useEach(async (worker: Worker, deadlineSeconds?: number) => {
    try {
      await workers.drainWorker({ workerId: worker.workerId, ...(deadlineSeconds ? { deadline: { seconds: BigInt(deadlineSeconds) } } : {}) });
      toast(`Worker ${shortId(worker.workerId)} takes no more jobs and stops after its last${deadlineSeconds ? ', or at its deadline' : ''}.`);
    } catch (error) {
      toast(notDone('drained', error, 'Its state shows it once the server is back.'), 'error');
    }
    settled(worker);
  });
  const terminate = useEach(async (worker: Worker) => {
    try {
      await workers.terminateWorker({ workerId: worker.workerId });
      toast(`Worker ${shortId(worker.workerId)} is being stopped.`);
    } catch (error) {
      toast(notDone('terminated', error, 'Its state shows it once the server is back.'), 'error');
    }
    settled(worker);
  });
  /** @param quietly somebody else says what came of it */
  const refresh = useEach(async (worker: Worker, quietly?: boolean): Promise<Refreshed> => {
    const name = `Worker ${shortId(worker.workerId)}`;
    // As it will be if all is well; put back if not.
    put(queries, create(WorkerSchema, { ...worker, refreshedAt: timestampFromMs(Date.now()), providerStatus: '' }));
    try {
      const found = (await workers.refreshWorker({ workerId: worker.workerId })).worker!;
      put(queries, found);
      const said = found.providerStatus ? `: ${found.providerStatus}` : '';
      settled(worker);
      if (found.state === worker.state) {
        if (!quietly) toast(`${name} is as it was, ${WORKER_STATE_NAMES[found.state]}${said}`);
        return { same: true, words: '' };
      }
      const words = `${name} ${workerEnded(found) ? 'has ended' : 'is'} ${WORKER_STATE_NAMES[found.state]}${said}`;
      if (!quietly) toast(words);
      return { same: false, words };
    } catch (error) {
      put(queries, worker);
      settled(worker);
      const words = `${name} was not refreshed: ${messageOf(error)}`;
      if (!quietly) toast(words, 'error');
      return { same: false, failed: true, words };
    }
  });
  return { drain, terminate, refresh };
}

/** Puts a worker where it is shown, if it is. */
function put(queries: QueryClient, worker: Worker): void {
  queries.setQueriesData<Worker[]>({ queryKey: ['workers'] }, (old) =>
    Array.isArray(old) ? old.map((each) => (each.workerId === worker.workerId ? worker : each)) : old,
  );
  queries.setQueryData<Worker>(workerKey(worker.workerId), (old) => old && worker);
}

function useEach<A extends unknown[], R = void>(act: (worker: Worker, ...more: A) => Promise<R>): WorkerAction<A, R> {
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  return {
    pending: (worker) => busy.has(worker.workerId),
    run: async (worker, ...more) => {
      setBusy((old) => new Set(old).add(worker.workerId));
      try {
        return await act(worker, ...more);
      } finally {
        setBusy((old) => new Set([...old].filter((each) => each !== worker.workerId)));
      }
    },
  };
}
