import type { Code } from '@connectrpc/connect';
import type { Clients } from '../api/clients';
import type { SearchDirection } from '../gen/hodei/v1/job_service_pb';

// Not imported, since that would have the page's code split up: this is loaded when somebody searches.
const FORWARD = 1 satisfies SearchDirection.FORWARD as SearchDirection;
const BACKWARD = 2 satisfies SearchDirection.BACKWARD as SearchDirection;const INVALID_ARGUMENT: Code.InvalidArgument = 3;

/** As many line numbers as are asked for at a time; the server sends no more. */
const AT_ONCE = 100_000;

/** What a search knows of a log's matches. */
export interface Found {
  /** Numbers of lines that match, ascending, with none left out between the first and the last. */
  lines: readonly number[];
  /** Whether there is none before the first one, and none behind the last. */
  fromStart: boolean;
  toEnd: boolean;
  searching: boolean;
  /** Why the server does not say; empty while it does. */
  error: string;
  /** Whether that is because of what was asked. */
  invalid: boolean;
}

/** What is looked for, and where. */
export interface Sought {
  jobId: string;
  attempt: number;
  query: string;
  caseSensitive: boolean;
  regex: boolean;
}

/**
 * Matches of a text in the whole of a log, as the server finds them; a log that grows is looked through where it grew.
 * Of more matches than the server sends at a time, those around the place that is looked at are known.
 */
export class LogSearch {
  private lines: number[] = [];
  private fromStart = true;
  private toEnd = false;
  private searching = false;
  private error = '';
  private invalid = false;
  /** Lines that were there in whole when the end was reached last. */
  private ended = 0;
  private abort: AbortController | null = null;
  private lastSearch = 0;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly clients: Clients,
    private readonly sought: Sought,
    private readonly messageOf: (error: unknown) => string,
    private readonly onFound: () => void,
  ) {}

  get found(): Found {
    return { lines: this.lines, fromStart: this.fromStart, toEnd: this.toEnd, searching: this.searching, error: this.error, invalid: this.invalid };
  }

  /** Looks from the beginning, and if there is more than can be told, from a line on. */
  async begin(line: number): Promise<void> {
    await this.forward(0);
    if (!this.toEnd && line > (this.lines.at(-1) ?? 0)) {
      this.lines = [];
      this.fromStart = false;
      await this.forward(line);
    }
  }

  /** The match that follows the one at an index, or the first one after the last; -1 where there is none. */
  async next(index: number): Promise<number> {
    if (index + 1 >= this.lines.length && !this.toEnd) await this.forward(this.lines.length > 0 ? this.lines.at(-1)! + 1 : 0);
    if (index + 1 < this.lines.length) return index + 1;
    if (!this.fromStart) {
      this.reset(true);
      await this.forward(0);
    }
    return this.lines.length > 0 ? 0 : -1;
  }

  /** The match before, or the last one before the first. */
  async previous(index: number): Promise<number> {
    if (index > 0) return index - 1;
    const first = this.lines[0];
    if (!this.fromStart && first !== undefined) {
      const before = await this.backward(first);
      this.lines = [...before, ...this.lines];
      if (before.length > 0) return before.length - 1;
      this.fromStart = true;
    }
    if (!this.toEnd) {
      this.reset(false);
      this.lines = await this.backward(0);
      this.toEnd = true;
    }
    return this.lines.length - 1;
  }

  /** The log has more lines; those are looked through too, at most once a second. */
  grown(): void {
    if (this.searching || !this.toEnd || this.again !== undefined) return;
    this.again = setTimeout(() => {
      this.again = undefined;
      // A line that had not ended is looked at again.
      this.lines = this.lines.filter((line) => line < this.ended);
      void this.forward(this.ended);
    }, Math.max(0, this.lastSearch + 1000 - Date.now()));
  }

  stop(): void {
    clearTimeout(this.again);
    this.abort?.abort();
  }

  private reset(fromStart: boolean): void {
    this.lines = [];
    this.fromStart = fromStart;
    this.toEnd = false;
  }

  private async forward(fromLine: number): Promise<void> {
    await this.ask(fromLine, FORWARD, (lines) => this.lines.push(...lines));
  }

  private async backward(beforeLine: number): Promise<number[]> {
    const found: number[] = [];
    await this.ask(beforeLine, BACKWARD, (lines) => found.push(...lines));
    return found.reverse();
  }

  private async ask(fromLine: number, direction: SearchDirection, take: (lines: number[]) => void): Promise<void> {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.searching = true;
    this.error = '';
    this.invalid = false;
    this.onFound();
    try {
      const request = { ...this.sought, fromLine: BigInt(fromLine), direction, limit: AT_ONCE, numbersOnly: true };
      for await (const { event } of this.clients.jobs.searchLogs(request, { signal: abort.signal })) {
        if (abort.signal.aborted) return;
        if (event.case === 'matches') {
          take(event.value.matches.map((match) => Number(match.line)));
          this.onFound();
        } else if (event.case === 'end') {
          this.ended = Number(event.value.lines);
          if (direction === FORWARD) this.toEnd = !event.value.more;
          else if (!event.value.more) this.fromStart = true;
          else this.fromStart = false;
        }
      }
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = this.messageOf(error);
      this.invalid = (error as { code?: unknown }).code === INVALID_ARGUMENT;
      // What is known is all there is, until it is asked for again.
      this.toEnd = true;
    }
    this.searching = false;
    this.lastSearch = Date.now();
    this.onFound();
  }
}

/**
 * The nearest line that looks like an error, as the server finds it; -1 where there is none.
 *
 * @param fromLine forward the first line that is looked at, backward the one behind the first
 */
export async function errorLine(clients: Clients, jobId: string, attempt: number, fromLine = 0, direction = FORWARD): Promise<number> {
  // Backward, 0 would mean the end of the log.
  if (direction === BACKWARD && fromLine <= 0) return -1;
  let line = -1;
  const request = { jobId, attempt, firstError: true, numbersOnly: true, fromLine: BigInt(fromLine), direction };
  for await (const { event } of clients.jobs.searchLogs(request)) {
    if (event.case === 'matches' && line < 0) line = Number(event.value.matches[0]?.line ?? -1);
  }
  return line;
}
