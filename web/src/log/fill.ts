import type { Clients } from '../api/clients';
import type { FollowLogsResponse, OutlineLogResponse } from '../gen/hodei/v1/job_service_pb';
import type { LogChunk } from '../gen/hodei/v1/log_pb';
import type { Cut, Run } from './part';
import { LogParts } from './parts';
import type { LogStore } from './store';

// What is loaded with the page is handed in rather than imported: an import from here would have the page's code split up.
interface Tools {
  inflate: (chunk: LogChunk) => Promise<Uint8Array | undefined>;
  /** As readUntilDone. */
  read: (open: (signal: AbortSignal) => AsyncIterable<FollowLogsResponse>, each: (message: FollowLogsResponse) => Promise<boolean>, signal: AbortSignal) => Promise<void>;
  /** Lets the page paint, where it is time to. */
  paint: () => Promise<void>;
}

/**
 * Cuts a log as the server says that it can be.
 *
 * @param top chunks that it begins with
 */
export function lay(store: LogStore, cuts: readonly Cut[], top: readonly LogChunk[] = []): void {
  store.lay(cuts, (parts) => new LogParts(parts));
  for (const chunk of top) store.fill(store.next()!, chunk);
}

export function cutsOf({ cuts }: OutlineLogResponse): Cut[] {
  return cuts.map(({ position, line, open }) => {
    const lines = [-1, -1, -1, -1];
    for (const each of open) lines[each.stream - 1] = Number(each.line);
    return { position: Number(position), line: Number(line), open: lines };
  });
}

/**
 * Brings the parts of a cut log into a store: first those with the lines that somebody waits for, then the rest from the
 * beginning. After a lost connection it goes on where it was.
 */
export class LogFill {
  constructor(
    private readonly clients: Clients,
    private readonly jobId: string,
    private readonly attempt: number,
    private readonly store: LogStore,
    private readonly tools: Tools,
  ) {}

  /** Until all of it is there, or the signal is aborted. @throws the server's refusal */
  async run(signal: AbortSignal): Promise<void> {
    for (let run = this.store.next(); run !== undefined && !signal.aborted; run = this.store.next()) {
      const turn = new AbortController();
      const reading = run;
      this.store.onWanted = () => {
        if (this.store.elsewhere(reading)) turn.abort();
      };
      await this.read(run, AbortSignal.any([signal, turn.signal]));
    }
    this.store.onWanted = () => {};
  }

  private async read(run: Run, signal: AbortSignal): Promise<void> {
    let from = run.first.position;
    const request = () => ({ jobId: this.jobId, attempt: this.attempt, fromPosition: BigInt(from), toPosition: BigInt(run.last.end) });
    await this.tools.read(
      (abort) => this.clients.jobs.followLogs(request(), { signal: abort }),
      async ({ event }) => {
        if (event.case === 'chunk') {
          this.store.fill(run, event.value, await this.tools.inflate(event.value));
          from = Math.max(from, Number(event.value.firstPosition) + event.value.entryCount);
          await this.tools.paint();
        } else if (event.case === 'end') {
          this.store.leaveOutOf(run);
        }
        return run.last.complete;
      },
      signal,
    );
  }
}
