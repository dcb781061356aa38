import type { Clients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { readUntilDone, type Pauses } from '../api/stream';
import type { FollowLogsResponse } from '../gen/hodei/v1/job_service_pb';
import type { Job } from '../gen/hodei/v1/job_pb';
import type { LogChunk } from '../gen/hodei/v1/log_pb';
import { inflate } from './decode';
import type { LogFill } from './fill';
import { nextTask } from './next-task';
import { NotAsOutlined } from './part';
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
/** Shorter logs are there sooner than what would be asked about them. */
const LONG_FROM = 20_000;
/** More entries than a screen has lines. */
const TOP_ENTRIES = 200n;

/**
 * Brings one attempt's log from the server into a store, and keeps its place: after a lost connection it goes on where
 * it was, with no entry missing and none twice. A long one is cut, so that what somebody waits for can come first.
 */
export class LogFeed {
  readonly store = new LogStore();
  private current: FeedState;
  private readonly listeners = new Set<() => void>();
  private slice = performance.now();
  private fill: LogFill | undefined;
  /** What is before the end. */
  private filled: Promise<void> = Promise.resolve();

  /**
   * @param attempt 0: the latest
   * @param stored entries that the server is known to have
   */
  constructor(
    private readonly clients: Clients,
    private readonly jobId: string,
    attempt: number,
    private stored = 0,
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
    try {
      await this.bring(signal, onJob);
    } catch (error) {
      if (error instanceof NotAsOutlined) {
        this.stored = 0;
        this.fill = undefined;
        this.store.lay();
        return this.run(signal, onJob);
      }
      this.change({ phase: 'failed', error: error instanceof Error && error.name === 'Error' ? error.message : messageOf(error) });
    }
  }

  /** The log from its end on, and meanwhile what is before that. */
  private async bring(signal: AbortSignal, onJob: (job?: Job) => void): Promise<void> {
    if (this.stored >= LONG_FROM && this.fill === undefined) await this.cut(signal);
    if (signal.aborted) return;
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    let failure: unknown;
    this.filled = (this.fill?.run(both) ?? Promise.resolve()).catch((error: unknown) => {
      failure = error;
      stop.abort();
    });
    try {
      await this.read((abort) => this.open(abort), (message) => this.took(message, both, onJob), both);
      if (failure !== undefined) throw failure;
    } finally {
      stop.abort();
    }
  }

  /** Asks where the log can be cut. Where that is not known, it is read from its beginning. */
  private async cut(signal: AbortSignal): Promise<void> {
    const { clients, jobId, store } = this;
    const { attempt } = this.current;
    const asked = async function* (abort: AbortSignal) {
      yield await clients.jobs.outlineLog({ jobId, attempt }, { signal: abort });
    };
    try {
      const loading = import('./fill');
      const top = store.fromTop ? await this.bringTop(signal) : [];
      await this.read(asked, async (outline) => {
        // Nothing to cut, if there is only an end.
        if (outline.cuts.length < 2) return true;
        const { LogFill, cutsOf, lay } = await loading;
        lay(store, cutsOf(outline), top);
        this.fill = new LogFill(clients, jobId, attempt, store, { inflate, read: this.read, paint: this.paint });
        return true;
      }, signal);
    } catch {
      // What is refused now is refused, and said, when the log is read.
    }
    if (this.fill === undefined && !signal.aborted) this.stored = 0;
  }

  /** Brings the chunks that the log begins with, and shows them before the server counts where the log can be cut. */
  private async bringTop(signal: AbortSignal): Promise<LogChunk[]> {
    const top: LogChunk[] = [];
    const request = { jobId: this.jobId, attempt: this.current.attempt, toPosition: TOP_ENTRIES };
    try {
      for await (const { event } of this.clients.jobs.followLogs(request, { signal })) {
        if (event.case !== 'chunk') continue;
        this.store.append(event.value, await inflate(event.value));
        top.push(event.value);
      }
    } catch {
      // Its chunks come with the rest of the log.
    }
    return top;
  }

  private readonly read = <T>(open: (signal: AbortSignal) => AsyncIterable<T>, each: (message: T) => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> =>
    readUntilDone(open, each, signal, () => this.change({ phase: 'lost' }), this.pauses);

  /** Lets the page paint, where it is time to. */
  private readonly paint = async (): Promise<void> => {
    if (performance.now() - this.slice <= SLICE_MILLIS) return;
    await nextTask();
    this.slice = performance.now();
  };

  private open(signal: AbortSignal): AsyncIterable<FollowLogsResponse> {
    const { attempt } = this.current;
    return this.clients.jobs.followLogs(
      { jobId: this.jobId, attempt, fromPosition: BigInt(this.store.position) },
      { signal },
    );
  }

  private async took(message: FollowLogsResponse, signal: AbortSignal, onJob: (job?: Job) => void): Promise<boolean> {
    switch (message.event.case) {
      case 'start':
        this.change({ phase: this.store.lineCount === 0 ? 'waiting' : 'live', attempt: message.event.value.attempt });
        onJob();
        return false;
      case 'chunk':
        this.store.append(message.event.value, await inflate(message.event.value));
        this.change({ phase: 'live' });
        await this.paint();
        return false;
      case 'end':
        this.leaveOutTheEnd(message.event.value.job);
        onJob(message.event.value.job);
        await this.filled;
        if (!signal.aborted) this.change({ phase: 'complete' });
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
