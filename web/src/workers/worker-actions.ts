import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { WorkerSchema, type Worker } from '../gen/hodei/v1/worker_pb';
import { shortId } from '../jobs/job-words';
import { useToast } from '../ui/toast';
import { workerKey } from './use-workers';
import { WORKER_STATE_NAMES, workerEnded } from './worker-words';

/** Something that is done to one worker, while others can be done something to as well. */
export interface WorkerAction<A extends unknown[] = []> {
  run: (worker: Worker, ...more: A) => Promise<void>;
  pending: (worker: Worker) => boolean;
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
      toast(`Not drained: ${messageOf(error)}`, 'error');
    }
    settled(worker);
  });
  const terminate = useEach(async (worker: Worker) => {
    try {
      await workers.terminateWorker({ workerId: worker.workerId });
      toast(`Worker ${shortId(worker.workerId)} is being stopped.`);
    } catch (error) {
      toast(`Not terminated: ${messageOf(error)}`, 'error');
    }
    settled(worker);
  });
  /** @param quietly says only what is new, or went wrong */
  const refresh = useEach(async (worker: Worker, quietly?: boolean) => {
    const name = `Worker ${shortId(worker.workerId)}`;
    // As it will be if all is well; put back if not.
    put(queries, create(WorkerSchema, { ...worker, refreshedAt: timestampFromMs(Date.now()), providerStatus: '' }));
    try {
      const found = (await workers.refreshWorker({ workerId: worker.workerId })).worker!;
      put(queries, found);
      const said = found.providerStatus ? `: ${found.providerStatus}` : '';
      if (found.state !== worker.state) toast(`${name} ${workerEnded(found) ? 'has ended' : 'is'} ${WORKER_STATE_NAMES[found.state]}${said}`);
      else if (!quietly) toast(`${name} is as it was, ${WORKER_STATE_NAMES[found.state]}${said}`);
    } catch (error) {
      put(queries, worker);
      toast(`${name} was not refreshed: ${messageOf(error)}`, 'error');
    }
    settled(worker);
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

function useEach<A extends unknown[]>(act: (worker: Worker, ...more: A) => Promise<void>): WorkerAction<A> {
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  return {
    pending: (worker) => busy.has(worker.workerId),
    run: async (worker, ...more) => {
      setBusy((old) => new Set(old).add(worker.workerId));
      await act(worker, ...more);
      setBusy((old) => new Set([...old].filter((each) => each !== worker.workerId)));
    },
  };
}
