import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createRouterTransport, type HandlerContext } from '@connectrpc/connect';
import { clientsOf, type Clients } from '../api/clients';
import { ServerLink } from '../api/server-link';
import { AuditService } from '../gen/hodei/v1/audit_service_pb';
import { AttemptState, JobSchema, JobState, type Job } from '../gen/hodei/v1/job_pb';
import { JobService, type FollowLogsRequest, type QueueJobRequest } from '../gen/hodei/v1/job_service_pb';
import type { LogChunk } from '../gen/hodei/v1/log_pb';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { WorkerService } from '../gen/hodei/v1/worker_service_pb';

type Follow = AsyncGenerator<{ event: { case: 'start'; value: object } | { case: 'chunk'; value: LogChunk } | { case: 'end'; value: object } }>;

/** Services in memory, behind the real client; what a test does not set answers as an empty server would. */
export class FakeServer {
  jobs: Job[] = [];
  workers: Worker[] = [];
  queued: QueueJobRequest[] = [];
  cancelled: string[] = [];
  retried: string[] = [];
  terminated: string[] = [];
  refuseDrain = '';
  followed: FollowLogsRequest[] = [];
  down = false;
  private watchers: ((job: Job) => void)[] = [];
  /** What FollowLogs answers. */
  follow: (request: FollowLogsRequest, context: HandlerContext) => Follow = async function* () {};

  /** A change that watchers are told of. */
  changed(job: Job): void {
    this.jobs = this.jobs.map((each) => (each.jobId === job.jobId ? job : each));
    if (!this.jobs.some((each) => each.jobId === job.jobId)) this.jobs.unshift(job);
    this.watchers.forEach((tell) => tell(job));
  }

  clients(): Clients {
    const link = new ServerLink();
    const transport = createRouterTransport(
      ({ service }) => {
        service(JobService, {
          queueJob: (request) => {
            this.reachable();
            this.queued.push(request);
            const job = jobOf({ jobId: 'e'.repeat(32), spec: request.spec, displayName: request.spec!.name || 'queued' });
            this.jobs.unshift(job);
            return { job };
          },
          getJob: ({ jobId }) => ({ job: this.find(jobId) }),
          listJobs: (request) => {
            this.reachable();
            const states = request.filter?.states ?? [];
            const name = request.filter?.nameContains ?? '';
            return { jobs: this.jobs.filter((job) => (states.length === 0 || states.includes(job.state)) && job.displayName.includes(name)) };
          },
          cancelJob: ({ jobId }) => {
            this.cancelled.push(jobId);
            return { job: this.find(jobId) };
          },
          retryJob: ({ jobId }) => {
            this.retried.push(jobId);
            return { job: jobOf({ jobId: 'f'.repeat(32), originJobId: jobId, displayName: 'again' }) };
          },
          watchJobs: (_, context) => this.watch(context),
          followLogs: (request, context) => {
            this.reachable();
            this.followed.push(request);
            return this.follow(request, context);
          },
        });
        service(WorkerService, {
          listWorkers: () => ({ workers: this.workers }),
          getWorker: ({ workerId }) => ({ worker: this.workers.find((each) => each.workerId === workerId) }),
          drainWorker: () => {
            if (this.refuseDrain) throw new ConnectError(this.refuseDrain, Code.FailedPrecondition);
            return {};
          },
          terminateWorker: ({ workerId }) => {
            this.terminated.push(workerId);
            return {};
          },
          async *watchWorkers() {},
        });
        service(AuditService, { listAuditEvents: () => ({ events: [] }) });
      },
      { transport: { interceptors: [link.interceptor] } },
    );
    return clientsOf(transport, link);
  }

  private async *watch(context: HandlerContext) {
    this.reachable();
    const waiting: Job[] = [];
    let wake = () => {};
    this.watchers.push((job) => {
      waiting.push(job);
      wake();
    });
    context.signal.addEventListener('abort', () => wake());
    while (!context.signal.aborted) {
      for (const job of waiting.splice(0)) yield { event: { case: 'job' as const, value: job } };
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0 || context.signal.aborted) resolve();
      });
    }
  }

  private find(jobId: string): Job {
    this.reachable();
    const job = this.jobs.find((each) => each.jobId === jobId);
    if (!job) throw new ConnectError('there is no such job', Code.NotFound);
    return job;
  }

  private reachable(): void {
    if (this.down) throw new ConnectError('nobody there', Code.Unavailable);
  }
}

const QUEUED_AT = Date.UTC(2026, 10, 1, 12, 0, 0);

/** A job that has ended well, but for what is given. */
export function jobOf(given: MessageInitShape<typeof JobSchema> = {}): Job {
  const job: MessageInitShape<typeof JobSchema> = {
    jobId: 'a'.repeat(32),
    displayName: 'echo hello',
    spec: { work: { case: 'command', value: 'echo hello' } },
    state: JobState.SUCCEEDED,
    queuedAt: timestampFromMs(QUEUED_AT),
    finishedAt: timestampFromMs(QUEUED_AT + 1200),
    attempts: [
      {
        number: 1,
        state: AttemptState.SUCCEEDED,
        workerId: 'b'.repeat(32),
        assignedAt: timestampFromMs(QUEUED_AT + 20),
        startedAt: timestampFromMs(QUEUED_AT + 60),
        finishedAt: timestampFromMs(QUEUED_AT + 1190),
        exitCode: 0,
      },
    ],
  };
  return create(JobSchema, { ...job, ...given } as MessageInitShape<typeof JobSchema>);
}

/** A complete log of one attempt. */
export function completeLog(job: Job, ...chunks: LogChunk[]): FakeServer['follow'] {
  return async function* (request) {
    yield { event: { case: 'start', value: { jobId: job.jobId, attempt: request.attempt || 1, position: request.fromPosition } } };
    for (const chunk of chunks) yield { event: { case: 'chunk', value: chunk } };
    yield { event: { case: 'end', value: { job } } };
  };
}
