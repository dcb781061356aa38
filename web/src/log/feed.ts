import type { Clients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { readUntilDone, type Pauses } from '../api/stream';
import type { FollowLogsResponse } from '../gen/hodei/v1/job_service_pb';
import type { Job } from '../gen/hodei/v1/job_pb';
import { inflate } from './decode';
import { nextTask } from './next-task';
import { LogStore } from './store';

export type Phase = 'connecting' | 'waiting' | 'live' | 'lost' | 'complete' | 'failed';

export interface FeedState {
  phase: Phase;
  /** The attempt that is followed; 0 before the server has named it. */
  attempt: number;
  /** With `failed`: why. */
  error: string;
}

/** How long the page may be kept from painting by lines that arrive faster than they can be taken in. */
const SLICE_MILLIS = 10;

/**
 * Brings one attempt's log from the server into a store, and keeps its place: after a lost connection it goes on where
 * it was, with no entry missing and none twice.
 */
export class LogFeed {
  readonly store = new LogStore();
  private current: FeedState;
  private readonly listeners = new Set<() => void>();

  /** @param attempt 0: the latest */
  constructor(
    private readonly clients: Clients,
    private readonly jobId: string,
    attempt: number,
    private readonly pauses?: Pauses,
  ) {
    this.current = { phase: 'connecting', attempt, error: '' };
  }

  state = (): FeedState => this.current;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** @param onJob told when the log starts (undefined: ask for the job) and how the job stood at its end */
  async run(signal: AbortSignal, onJob: (job?: Job) => void): Promise<void> {
    // It was followed to its end before.
    if (this.current.phase === 'complete') return;
    let slice = performance.now();
    try {
      await readUntilDone(
        (abort) => this.open(abort),
        async (message) => {
          if (await this.took(message, onJob)) return true;
          if (performance.now() - slice > SLICE_MILLIS) {
            await nextTask();
            slice = performance.now();
          }
          return false;
        },
        signal,
        () => this.change({ phase: 'lost' }),
        this.pauses,
      );
    } catch (error) {
      this.change({ phase: 'failed', error: error instanceof Error && error.name === 'Error' ? error.message : messageOf(error) });
    }
  }

  private open(signal: AbortSignal): AsyncIterable<FollowLogsResponse> {
    const { attempt } = this.current;
    return this.clients.jobs.followLogs(
      { jobId: this.jobId, attempt, fromPosition: BigInt(this.store.position) },
      { signal },
    );
  }

  private async took(message: FollowLogsResponse, onJob: (job?: Job) => void): Promise<boolean> {
    switch (message.event.case) {
      case 'start':
        this.change({ phase: this.store.lineCount === 0 ? 'waiting' : 'live', attempt: message.event.value.attempt });
        onJob();
        return false;
      case 'chunk':
        this.store.append(message.event.value, await inflate(message.event.value));
        this.change({ phase: 'live' });
        return false;
      case 'end':
        this.leaveOutTheEnd(message.event.value.job);
        this.change({ phase: 'complete' });
        onJob(message.event.value.job);
        return true;
      default:
        return false;
    }
  }

  /** Of a sealed log it is known how long it was: what is not there at its end is said. */
  private leaveOutTheEnd(job?: Job): void {
    const attempt = job?.attempts.find(({ number }) => number === this.current.attempt);
    if (attempt !== undefined && attempt.logHash !== '') this.store.leaveOut(Number(attempt.logEntries));
  }

  private change(change: Partial<FeedState>): void {
    const next = { ...this.current, ...change };
    if (next.phase === this.current.phase && next.attempt === this.current.attempt) return;
    this.current = next;
    this.listeners.forEach((listener) => listener());
  }
}
