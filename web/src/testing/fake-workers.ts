import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { Pool } from '../gen/hodei/v1/pool_pb';
import { WorkerHealth, WorkerSchema, WorkerState, type Worker, type WorkerSample } from '../gen/hodei/v1/worker_pb';
import type { CreateWorkerTokenRequest, WorkerService } from '../gen/hodei/v1/worker_service_pb';
import { pageOf } from './pages';

const ENDED = [WorkerState.TERMINATED, WorkerState.FAILED, WorkerState.LOST];

/** WorkerService in memory. */
export class FakeWorkers {
  workers: Worker[] = [];
  pools: Pool[] = [];
  samples: WorkerSample[] = [];
  drained: { workerId: string; seconds: bigint | undefined }[] = [];
  terminated: string[] = [];
  refreshed: string[] = [];
  tokens: CreateWorkerTokenRequest[] = [];
  /** How often a worker was asked for. */
  gets = 0;
  refuseDrain = '';
  /** What the provider finds out; a promise that the test settles keeps it waiting. */
  refresh: (worker: Worker) => Promise<Worker> | Worker = (worker) => worker;

  service(reachable: () => void): Partial<ServiceImpl<typeof WorkerService>> {
    return {
      listWorkers: ({ filter, pageSize, pageToken }) => {
        reachable();
        const matching = this.workers.filter(
          (worker) => (!filter?.liveOnly || !ENDED.includes(worker.state)) && (!filter?.pool || worker.pool === filter.pool),
        );
        const { items, nextPageToken } = pageOf(matching, pageSize, pageToken, filter);
        return { workers: items, nextPageToken };
      },
      getWorker: ({ workerId }) => {
        reachable();
        this.gets++;
        return { worker: this.find(workerId) };
      },
      drainWorker: ({ workerId, deadline }) => {
        if (this.refuseDrain) throw new ConnectError(this.refuseDrain, Code.FailedPrecondition);
        this.drained.push({ workerId, seconds: deadline?.seconds });
        return { worker: this.find(workerId) };
      },
      terminateWorker: ({ workerId }) => {
        this.terminated.push(workerId);
        return { worker: this.find(workerId) };
      },
      refreshWorker: async ({ workerId }) => {
        this.refreshed.push(workerId);
        const worker = await this.refresh(this.find(workerId));
        this.workers = this.workers.map((each) => (each.workerId === workerId ? worker : each));
        return { worker };
      },
      createWorkerToken: (request) => {
        this.tokens.push(request);
        return { workerId: 'd'.repeat(32), otpToken: 'otp-secret', serverAddress: request.serverAddress || 'ci.example:50051', expiresAt: timestampFromMs(Date.now() + 600_000) };
      },
      listWorkerSamples: () => ({ samples: this.samples }),
      listPools: () => ({ pools: this.pools }),
      async *watchWorkers() {},
    };
  }

  private find(workerId: string): Worker {
    const worker = this.workers.find((each) => each.workerId.startsWith(workerId));
    if (!worker) throw new ConnectError('there is no such worker', Code.NotFound);
    return worker;
  }
}

/** A worker that is well, but for what is given. */
export function workerOf(given: MessageInitShape<typeof WorkerSchema> = {}): Worker {
  const worker: MessageInitShape<typeof WorkerSchema> = {
    workerId: 'a'.repeat(32),
    state: (given.jobIds?.length ?? 0) > 0 ? WorkerState.BUSY : WorkerState.READY,
    health: WorkerHealth.HEALTHY,
    provider: 'process',
    pool: 'local',
    slots: 2,
    createdAt: timestampFromMs(Date.now() - 60_000),
    lastHeartbeatAt: timestampFromMs(Date.now() - 20_500),
  };
  return create(WorkerSchema, { ...worker, ...given } as MessageInitShape<typeof WorkerSchema>);
}
