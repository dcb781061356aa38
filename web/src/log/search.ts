import { nextTask } from './next-task';
import { plain } from './spans';
import type { LogStore } from './store';

const SLICE_MILLIS = 12;

/** Finds a text in the lines that are loaded, and in those that arrive later; the page stays responsive meanwhile. */
export class LogSearch {
  /** Numbers of the lines that match, ascending. */
  readonly matches: number[] = [];
  private scanned = 0;
  private scheduled = false;
  private stopped = false;
  private readonly pattern: RegExp;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: LogStore,
    readonly query: string,
    private readonly onFound: () => void,
  ) {
    this.pattern = patternOf(query);
    this.unsubscribe = store.subscribe(() => this.schedule());
    this.schedule();
  }

  get scanning(): boolean {
    return this.scanned < this.store.lineCount;
  }

  stop(): void {
    this.stopped = true;
    this.unsubscribe();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    void nextTask().then(() => this.scan());
  }

  private scan(): void {
    this.scheduled = false;
    if (this.stopped) return;
    const until = performance.now() + SLICE_MILLIS;
    while (this.scanning) {
      if (this.pattern.test(plain(this.store.line(this.scanned).text))) this.matches.push(this.scanned);
      this.pattern.lastIndex = 0;
      this.scanned++;
      if (this.scanned % 256 === 0 && performance.now() > until) break;
    }
    this.onFound();
    if (this.scanning) this.schedule();
  }
}

/** As typed; without regard to case unless a capital was typed. */
export function patternOf(query: string): RegExp {
  const literal = query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(literal, query === query.toLowerCase() ? 'gi' : 'g');
}

/** Which match stands at or behind the line; the first one again after the last. */
export function matchFrom(matches: number[], line: number): number {
  const index = matches.findIndex((match) => match >= line);
  return index < 0 ? 0 : index;
}

const ERROR = /\b(?:error|fatal|panic|exception|traceback|failed|failure)\b/i;

/** The first line that looks like an error: by its words, else by its being on stderr. -1 where there is none. */
export function firstError(store: LogStore): number {
  for (let line = 0; line < store.lineCount; line++) {
    const { stream, text } = store.line(line);
    if (stream !== 2 && ERROR.test(text) && ERROR.test(plain(text))) return line;
  }
  return store.firstStderr;
}
