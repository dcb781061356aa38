import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createRouterTransport, type HandlerContext } from '@connectrpc/connect';
import { clientsOf, type Clients } from '../api/clients';
import { ServerLink } from '../api/server-link';
import { AuditService, type AuditEvent, type ListAuditEventsRequest } from '../gen/hodei/v1/audit_service_pb';
import { AttemptState, JobSchema, JobState, type Job } from '../gen/hodei/v1/job_pb';
import {
  JobService, type OutlineLogResponseSchema, type ExplainJobResponseSchema, type FollowLogsRequest, type JobFilter, type QueueJobRequest, type RetryJobRequest, type SearchLogsRequest,
} from '../gen/hodei/v1/job_service_pb';
import type { LogChunk } from '../gen/hodei/v1/log_pb';
import { OverviewService, type GetOverviewResponseSchema } from '../gen/hodei/v1/overview_service_pb';
import { WorkerService } from '../gen/hodei/v1/worker_service_pb';
import { millisOf } from '../ui/time';
import { searched } from './fake-search';
import { FakeWorkers } from './fake-workers';
import { pageOf } from './pages';

/** As literals are written; not a message that was made. */
type Init<S extends DescMessage> = Omit<MessageInitShape<S>, '$typeName' | '$unknown'>;
const ALL_STATES = Object.values(JobState).filter((state): state is JobState => typeof state === 'number' && state !== JobState.UNSPECIFIED);
type Follow = AsyncGenerator<{ event: { case: 'start'; value: object } | { case: 'chunk'; value: LogChunk } | { case: 'end'; value: object } }>;

/** Services in memory, behind the real client; what a test does not set answers as an empty server would. */
export class FakeServer extends FakeWorkers {
  jobs: Job[] = [];
  events: AuditEvent[] = [];
  queued: QueueJobRequest[] = [];
  cancelled: string[] = [];
  retried: RetryJobRequest[] = [];
  followed: FollowLogsRequest[] = [];
  searches: SearchLogsRequest[] = [];
  audits: ListAuditEventsRequest[] = [];
  /** What SearchLogs looks through; null: what FollowLogs sends. */
  stored: LogChunk[] | null = null;
  /** Where logs are cut; null: it knows of no such request. */
  outline: Init<typeof OutlineLogResponseSchema> | null = null;
  /** What OutlineLog waits for. */
  beforeOutline: Promise<void> = Promise.resolve();
  explanation: Init<typeof ExplainJobResponseSchema> = {};
  overview: Init<typeof GetOverviewResponseSchema> = {};
  /** The answer to the next retry is lost. */
  loseNextRetry = false;
  down = false;
  /** How a job is after it was asked to stop. */
  cancel: (job: Job) => Job = (job) => job;
  /** Why a job is not run again; empty where it is. */
  refuseRetry: (jobId: string) => string = () => '';
  /** Of each state. */
  countsAtMost = 10_000;
  private watchers: ((job: Job) => void)[] = [];
  /** What FollowLogs answers. */
  follow: (request: FollowLogsRequest, context: HandlerContext) => Follow = async function* () {};

  /** A change that watchers are told of. */
  changed(job: Job): void {
    this.jobs = this.jobs.map((each) => (each.jobId === job.jobId ? job : each));
    if (!this.jobs.some((each) => each.jobId === job.jobId)) this.jobs.unshift(job);
    this.watchers.forEach((tell) => tell(job));
  }

  private counted(state: JobState, jobs: number) {
    return { state, jobs: BigInt(Math.min(jobs, this.countsAtMost)), more: jobs > this.countsAtMost };
  }

  /** Streams of changes that are open. */
  get watching(): number {
    return this.watchers.length;
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
          getJob: ({ jobId }) => ({ job: this.jobAt(jobId) }),
          listJobs: ({ filter, pageSize, pageToken, oldestFirst }) => {
            this.reachable();
            const found = this.jobs.filter((job) => matches(filter, job));
            const { items, nextPageToken } = pageOf(oldestFirst ? found.reverse() : found, pageSize, pageToken, filter);
            return { jobs: items, nextPageToken };
          },
          countJobs: ({ filter }) => {
            this.reachable();
            const found = this.jobs.filter((job) => matches(filter, job));
            const states = (filter?.states.length ?? 0) > 0 ? filter!.states : ALL_STATES;
            return { states: states.map((state) => this.counted(state, found.filter((job) => job.state === state).length)) };
          },
          cancelJob: ({ jobId }) => {
            this.cancelled.push(jobId);
            return { job: this.cancel(this.jobAt(jobId)) };
          },
          retryJob: (request) => {
            this.retried.push(request);
            const refusal = this.refuseRetry(request.jobId);
            if (refusal) throw new ConnectError(refusal, Code.FailedPrecondition);
            if (this.loseNextRetry) {
              this.loseNextRetry = false;
              throw new ConnectError('nobody there', Code.Unavailable);
            }
            return { job: jobOf({ jobId: 'f'.repeat(32), originJobId: request.jobId, displayName: 'again' }) };
          },
          explainJob: ({ jobId }) => ({ job: this.jobAt(jobId), ...this.explanation }),
          watchJobs: ({ filter }, context) => this.watch(filter, context),
          followLogs: (request, context) => {
            this.reachable();
            this.followed.push(request);
            return this.follow(request, context);
          },
          outlineLog: async () => {
            this.reachable();
            await this.beforeOutline;
            if (this.outline === null) throw new ConnectError('not known', Code.Unimplemented);
            return this.outline;
          },
          searchLogs: (request, context) => this.search(request, context),
        });
        service(WorkerService, this.service(() => this.reachable()));
        service(OverviewService, {
          getOverview: () => {
            this.reachable();
            const count = (state: JobState) => BigInt(this.jobs.filter((job) => job.state === state).length);
            return {
              jobs: { queued: count(JobState.QUEUED), assigned: count(JobState.ASSIGNED), running: count(JobState.RUNNING) },
              ...this.overview,
            };
          },
        });
        service(AuditService, {
          listAuditEvents: (request) => {
            this.reachable();
            this.audits.push(request);
            const matching = this.events.filter((event) => concerns(request, event));
            const { items, nextPageToken } = pageOf(matching, request.pageSize, request.pageToken, { ...request, pageToken: '', pageSize: 0 });
            return { events: items, nextPageToken };
          },
        });
      },
      { transport: { interceptors: [link.interceptor] } },
    );
    return clientsOf(transport, link);
  }

  private async *search(request: SearchLogsRequest, context: HandlerContext) {
    this.reachable();
    this.searches.push(request);
    const chunks: LogChunk[] = [];
    if (this.stored !== null) chunks.push(...this.stored);
    else for await (const { event } of this.follow({ jobId: request.jobId, attempt: request.attempt, fromPosition: 0n } as FollowLogsRequest, context)) {
      if (event.case === 'chunk') chunks.push(event.value);
    }
    yield* searched(request, chunks);
  }

  private async *watch(filter: JobFilter | undefined, context: HandlerContext) {
    this.reachable();
    const waiting: Job[] = [];
    let wake = () => {};
    const tell = (job: Job) => {
      // Whatever its state is: a watch also tells how a job ended that it has told of.
      if (matches(filter && { ...filter, states: [] }, job)) waiting.push(job);
      wake();
    };
    this.watchers.push(tell);
    context.signal.addEventListener('abort', () => {
      this.watchers = this.watchers.filter((each) => each !== tell);
      wake();
    });
    while (!context.signal.aborted) {
      for (const job of waiting.splice(0)) yield { event: { case: 'job' as const, value: job } };
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0 || context.signal.aborted) resolve();
      });
    }
  }

  private jobAt(jobId: string): Job {
    this.reachable();
    const job = this.jobs.find((each) => each.jobId === jobId);
    if (!job) throw new ConnectError('there is no such job', Code.NotFound);
    return job;
  }

  private reachable(): void {
    if (this.down) throw new ConnectError('nobody there', Code.Unavailable);
  }
}

function matches(filter: JobFilter | undefined, job: Job): boolean {
  if (!filter) return true;
  const queued = millisOf(job.queuedAt) ?? 0;
  return (
    (filter.states.length === 0 || filter.states.includes(job.state)) &&
    job.displayName.toLowerCase().includes(filter.nameContains.toLowerCase()) &&
    Object.entries(filter.labels).every(([key, value]) => job.spec?.labels[key] === value) &&
    (filter.workerId === '' || job.attempts.some((attempt) => attempt.workerId.startsWith(filter.workerId))) &&
    queued >= (millisOf(filter.queuedAfter) ?? -Infinity) &&
    queued < (millisOf(filter.queuedBefore) ?? Infinity)
  );
}

function concerns(request: ListAuditEventsRequest, event: AuditEvent): boolean {
  const at = millisOf(event.occurredAt) ?? 0;
  return (
    event.jobId.startsWith(request.jobId) &&
    event.workerId.startsWith(request.workerId) &&
    event.actor.startsWith(request.actor) &&
    at >= (millisOf(request.occurredAfter) ?? -Infinity) &&
    at < (millisOf(request.occurredBefore) ?? Infinity)
  );
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

/** A log in chunks without gaps, any part of it, as the server sends it. */
export function storedLog(job: Job, chunks: LogChunk[]): FakeServer['follow'] {
  return async function* ({ attempt, fromPosition, toPosition }) {
    yield { event: { case: 'start', value: { jobId: job.jobId, attempt: attempt || 1, position: fromPosition } } };
    for (const chunk of chunks) {
      const behind = toPosition !== undefined && chunk.firstPosition >= toPosition;
      if (!behind && chunk.firstPosition + BigInt(chunk.entryCount) > fromPosition) yield { event: { case: 'chunk', value: chunk } };
    }
    yield { event: { case: 'end', value: { job } } };
  };
}

/** A complete log of one attempt. */
export function completeLog(job: Job, ...chunks: LogChunk[]): FakeServer['follow'] {
  return async function* (request) {
    yield { event: { case: 'start', value: { jobId: job.jobId, attempt: request.attempt || 1, position: request.fromPosition } } };
    for (const chunk of chunks) yield { event: { case: 'chunk', value: chunk } };
    yield { event: { case: 'end', value: { job } } };
  };
}
