import type { LogChunk } from '../gen/hodei/v1/log_pb';
import type { LogPart, Parts, Run } from './part';

/** Drawn around a place that was asked for. */
const AROUND = 100;

/**
 * A log in parts that come in any order: how many lines they have is known from the beginning, and what is in them once they
 * have come. The last one grows at its end. Loaded for long logs, so it imports nothing that the page has.
 */
export class LogParts implements Parts {
  missing: number;

  /** @param all in order; the last one begins where the log ended */
  constructor(private readonly all: readonly LogPart[]) {
    this.missing = this.last.from.position;
  }

  get first(): LogPart {
    return this.all[0]!;
  }

  get last(): LogPart {
    return this.all[this.all.length - 1]!;
  }

  /** What is to be read next: what these lines need, or else the first that is missing, as far as nothing of it is there. */
  next(from: number, to: number): Run | undefined {
    if (this.missing === 0) return undefined;
    const needed = this.needed(from, to);
    const begin = needed?.from ?? this.all.findIndex((part) => !part.complete);
    let behind = begin + 1;
    const most = needed?.to ?? this.all.length - 1;
    while (behind < most && this.all[behind]!.position === this.all[behind]!.from.position) behind++;
    return { first: this.all[begin]!, last: this.all[behind - 1]! };
  }

  /** Whether these lines need another part than the one that is read now. */
  elsewhere(run: Run, from: number, to: number): boolean {
    const needed = this.needed(from, to);
    return needed !== undefined && this.all[needed.from] !== this.unread(run);
  }

  /** Indices of parts that are not all there. */
  private needed(from: number, to: number): { from: number; to: number } | undefined {
    const end = Math.min(to, this.last.lines);
    const begin = Math.max(0, Math.min(from, end - AROUND));
    let first = -1;
    let at = this.of(begin);
    // The end of a line may be further down than the line after it.
    for (; at < this.all.length - 1 && (this.all[at]!.from.line < end || this.all[at]!.from.open.some((line) => line >= begin && line < end)); at++) {
      if (!this.all[at]!.complete && first < 0) first = at;
    }
    return first < 0 ? undefined : { from: first, to: at };
  }

  /** Takes in what was read of a run; what lies before it there and did not come is not stored. @throws NotAsOutlined */
  fill(run: Run, chunk: LogChunk, inflated?: Uint8Array): void {
    this.leaveOut(run, Number(chunk.firstPosition));
    const part = this.unread(run);
    if (part !== undefined) this.change(part, () => part.append(chunk, inflated));
  }

  /** Nothing more is stored of a run, up to a position. */
  leaveOut(run: Run, position = Infinity): void {
    for (let part = this.unread(run); part !== undefined && part.end <= position; part = this.unread(run)) {
      const gone = part;
      this.change(gone, () => gone.leaveOut(gone.end));
    }
  }

  private unread({ first, last }: Run): LogPart | undefined {
    for (let at = this.all.indexOf(first); this.all[at] !== undefined && this.all[at]!.end <= last.end; at++) {
      if (!this.all[at]!.complete) return this.all[at];
    }
    return undefined;
  }

  private change(part: LogPart, change: () => void): void {
    const before = Math.min(part.position, part.end);
    change();
    this.missing -= Math.min(part.position, part.end) - before;
    if (!part.complete) return;
    part.compare(this.all[this.all.indexOf(part) + 1]!.from);
  }

  /** The first lines that have not come, and the one behind them; undefined where all have. */
  firstMissing(): { from: number; to: number } | undefined {
    if (this.missing === 0) return undefined;
    const at = this.all.findIndex((part) => !part.complete);
    const to = this.all.findIndex((part, index) => index > at && (index === this.all.length - 1 || part.position > part.from.position));
    return { from: this.all[at]!.lines, to: this.all[to]!.from.line };
  }

  /** Whether all that was printed of a line is there: of one that goes on behind its part, parts behind that as well. */
  has(line: number): boolean {
    if (this.missing === 0) return true;
    let at = this.of(line);
    if (this.all[at]!.lines <= line) return false;
    while (at < this.all.length - 1 && this.all[at]!.open.includes(line)) {
      if (!this.all[at]!.complete) return false;
      at++;
    }
    return true;
  }

  /** SGR sequences in force where a line begins. Those of a part that has not come are not known before it has. */
  style(line: number, stream: number): string {
    let at = this.of(line);
    const style = this.all[at]!.styles[stream]?.at(line);
    if (style === undefined) return '';
    let { sequences, inherits } = style;
    while (inherits && --at >= 0) {
      const { end } = this.all[at]!.styles[stream]!;
      sequences = end.sequences + sequences;
      inherits = end.inherits && this.all[at]!.complete;
    }
    return sequences;
  }

  /** Where an entry stands. */
  entry(position: number) {
    return this.all[this.search((part) => part.from.position <= position)]!.blocks.at(position);
  }

  heldBytes(): number {
    return this.all.reduce((sum, part) => sum + part.blocks.heldBytes(), 0);
  }

  /** The index of the part in which a line begins. */
  private of(line: number): number {
    return this.search((part) => part.from.line <= line);
  }

  /** The last part for which that is so. */
  private search(isSo: (part: LogPart) => boolean): number {
    let low = 0;
    let high = this.all.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isSo(this.all[middle]!)) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
