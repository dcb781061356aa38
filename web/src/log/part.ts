import type { LogChunk } from '../gen/hodei/v1/log_pb';
import { Blocks, type Decoded } from './blocks';
import { CarriedStyle } from './carried-style';
import { UNTERMINATED, type Entries } from './decode';

/** A place where a log is cut: what is known of everything before it without reading it. */
export interface Cut {
  position: number;
  /** Lines that began before it. */
  line: number;
  /** For each stream: the line that its next entry goes on with, or -1. */
  open: readonly number[];
}

export const START: Cut = { position: 0, line: 0, open: [-1, -1, -1, -1] };

/** Of a chunk; see log.proto. */
const MOST_ENTRIES = 65_536;

/** What a part tells of its entries, in order. */
export interface Taker {
  began(line: number, position: number): void;
  /** An entry of a line that has, or will have, more than one. */
  piece(line: number, position: number, bytes: number): void;
}

/** A part of the log is not what the server had said of it. */
export class NotAsOutlined extends Error {}

/** Parts to be read by one call, the first one from where it is. */
export interface Run {
  first: LogPart;
  last: LogPart;
}

/** What a log is made of; see LogParts. */
export interface Parts {
  readonly first: LogPart;
  readonly last: LogPart;
  /** Entries of parts before the last one that have not come. */
  readonly missing: number;
  next(from: number, to: number): Run | undefined;
  elsewhere(run: Run, from: number, to: number): boolean;
  fill(run: Run, chunk: LogChunk, inflated?: Uint8Array): void;
  leaveOut(run: Run): void;
  firstMissing(): { from: number; to: number } | undefined;
  has(line: number): boolean;
  style(line: number, stream: number): string;
  entry(position: number): { entries: Entries; index: number };
  heldBytes(): number;
}

/** A log that is read from its beginning: nothing of it is missing. */
export class OnePart implements Parts {
  readonly missing = 0;

  constructor(readonly last: LogPart) {}

  get first(): LogPart {
    return this.last;
  }

  next = () => undefined;
  elsewhere = () => false;
  fill = () => {};
  leaveOut = () => {};
  firstMissing = () => undefined;
  has = () => true;
  style = (line: number, stream: number) => this.last.styles[stream]?.at(line).sequences ?? '';
  entry = (position: number) => this.last.blocks.at(position);
  heldBytes = () => this.last.blocks.heldBytes();
}

/** The entries of a log from a cut on, as far as they have come, and its lines' numbers. */
export class LogPart {
  readonly blocks: Blocks;
  /** For each stream, behind what has come. */
  readonly open: number[];
  readonly styles = [new CarriedStyle(), new CarriedStyle(), new CarriedStyle()];
  /** Number of the next line that begins. */
  lines: number;
  /** When its first and its latest entry were read; 0 before there is one. */
  firstMicros = 0;
  lastMicros = 0;

  /** @param end position at which the next part begins */
  constructor(
    readonly from: Cut,
    readonly end: number,
    decoded: Decoded,
    private readonly taker: Taker,
  ) {
    this.blocks = new Blocks(from.position, decoded);
    this.lines = from.line;
    this.open = [...from.open];
  }

  /** Position of the next entry that is wanted. */
  get position(): number {
    return this.blocks.end;
  }

  get complete(): boolean {
    return this.position >= this.end;
  }

  append(chunk: LogChunk, inflated?: Uint8Array): void {
    const start = Number(chunk.firstPosition);
    this.leaveOut(Math.min(start, this.end), Number(chunk.firstReadAtMicros));
    if (this.complete) return;
    const { entries, from } = this.blocks.append(chunk, inflated);
    if (from < entries.count) this.take(start, entries, from);
  }

  /** Says of the entries up to `end` that they are not there: one line for each 65,536, as the server counts them. */
  leaveOut(end: number, atMicros = this.lastMicros): void {
    while (this.position < end) {
      const start = this.position;
      this.take(start, this.blocks.leaveOut(Math.min(MOST_ENTRIES, end - start), atMicros), 0);
    }
  }

  /** @throws where what follows it was said to be another place than where it ends */
  compare({ position, line, open }: Cut): void {
    if (this.position !== position || this.lines !== line || this.open.some((each, stream) => each !== open[stream])) throw new NotAsOutlined();
  }

  private take(start: number, entries: Entries, from: number): void {
    this.lastMicros = entries.micros[entries.count - 1]!;
    if (this.firstMicros === 0) this.firstMicros = entries.micros[from]!;
    const styled = entries.text.includes(0x1b);
    for (let i = from; i < entries.count; i++) {
      const flags = entries.flags[i]!;
      const stream = flags & 3;
      this.entry(start + i, stream, (flags & UNTERMINATED) !== 0, entries.offsets[i + 1]! - entries.offsets[i]!);
      if (styled) this.styles[stream]?.read(entries.text, entries.offsets[i]!, entries.offsets[i + 1]!);
    }
  }

  private entry(position: number, stream: number, unterminated: boolean, bytes: number): void {
    let line = this.open[stream]!;
    if (line >= 0) {
      this.taker.piece(line, position, bytes);
    } else {
      line = this.lines++;
      this.taker.began(line, position);
      if (unterminated) this.taker.piece(line, position, bytes);
      this.styles[stream]?.begin(line);
    }
    this.open[stream] = unterminated ? line : -1;
  }
}
