import type { LogChunk } from '../gen/hodei/v1/log_pb';
import { Decoded } from './blocks';
import { shortened } from './carried-style';
import { STDOUT, type Stream } from './decode';
import { LogPart, OnePart, START, type Cut, type Parts, type Run, type Taker } from './part';
import { shownOf, shownOfOne } from './shown';

/** A line as the page shows it. */
export interface Line {
  stream: Stream;
  /** Microseconds since the Unix epoch, by the worker's clock: when its last piece was read. */
  micros: number;
  /** Its text with escape sequences; the start of a very long line, the last state of a progress bar. */
  text: string;
  /** SGR sequences that lines before it left in force. */
  prefix: string;
  /** Bytes of a very long line that `text` leaves out. */
  hiddenBytes: number;
  /** Of which it is only known that there is one: its text is still to come. */
  awaited: boolean;
}

/** What is shown of one line, if no more is asked for. */
const SHOWN_BYTES = 32 * 1024;
const DECODER = new TextDecoder();
const AWAITED: Line = { stream: STDOUT, micros: 0, text: '', prefix: '', hiddenBytes: 0, awaited: true };

/**
 * One attempt's log as lines. Entries become lines: what is unterminated goes on in the stream's next entry, whatever
 * other streams say in between. A line's number (from 0) never changes. Text stays as bytes; see Blocks.
 */
export class LogStore implements Taker {
  private parts: Parts = this.whole();
  /** First entry of each line. */
  private firstEntry = new Uint32Array(1024);
  /** Lines that came in more than one entry, or will. */
  private readonly pieces = new Map<number, Pieces>();
  private readonly listeners = new Set<() => void>();
  private changes = 0;
  private wanted = { from: 0, to: 0 };
  /** Told when other lines are wanted first. */
  onWanted: () => void = () => {};

  /**
   * Forgets what there is. Without cuts, the log is one part that grows from its first entry.
   *
   * @param cuts in order, the last one where the log ended
   */
  lay(cuts?: readonly Cut[], join?: (parts: LogPart[]) => Parts): void {
    this.pieces.clear();
    const decoded = new Decoded();
    this.parts = cuts && join ? join(cuts.map((from, index) => new LogPart(from, cuts[index + 1]?.position ?? Infinity, decoded, this))) : this.whole();
    this.changed();
  }

  private whole(): Parts {
    return new OnePart(new LogPart(START, Infinity, new Decoded(), this));
  }

  get lineCount(): number {
    return this.parts.last.lines;
  }

  /** When the first entry was read; 0 while that is not known. */
  get startMicros(): number {
    return this.parts.first.firstMicros;
  }

  /** Position of the next entry wanted from the server, at the log's end. */
  get position(): number {
    return this.parts.last.position;
  }

  /** Entries before the log's end, as it was when the log was cut, that have not come. */
  get missing(): number {
    return this.parts.missing;
  }

  /** At the log's end. @param inflated the chunk's body, where it was decompressed already */
  append(chunk: LogChunk, inflated?: Uint8Array): void {
    this.parts.last.append(chunk, inflated);
    this.changed();
  }

  /** Says of the entries up to `end`, at the log's end, that they are not there. */
  leaveOut(end: number): void {
    if (end <= this.position) return;
    this.parts.last.leaveOut(end);
    this.changed();
  }

  /** Somebody waits for these lines, up to before `to`; behind the end: for the last ones. */
  want(from: number, to: number): void {
    this.wanted = { from, to };
    if (this.missing > 0) this.onWanted();
  }

  /** Whether somebody waits for what the log begins with. */
  get fromTop(): boolean {
    return this.wanted.from <= 0;
  }

  /** What is to be read next; undefined where all is there. */
  next(): Run | undefined {
    return this.parts.next(this.wanted.from, this.wanted.to);
  }

  /** Whether something else than what is read now is waited for. */
  elsewhere(run: Run): boolean {
    return this.parts.elsewhere(run, this.wanted.from, this.wanted.to);
  }

  fill(run: Run, chunk: LogChunk, inflated?: Uint8Array): void {
    this.parts.fill(run, chunk, inflated);
    this.changed();
  }

  /** Nothing more is stored of what was to be read. */
  leaveOutOf(run: Run): void {
    this.parts.leaveOut(run);
    this.changed();
  }

  firstMissing(): { from: number; to: number } | undefined {
    return this.parts.firstMissing();
  }

  /** Whether lines are there, up to before `to`. */
  has(from: number, to: number): boolean {
    if (this.missing === 0) return true;
    for (let line = Math.max(0, from); line < Math.min(to, this.lineCount); line++) if (!this.parts.has(line)) return false;
    return true;
  }

  private changed(): void {
    this.changes++;
    this.listeners.forEach((listener) => listener());
  }

  began(line: number, position: number): void {
    if (line >= this.firstEntry.length) {
      const longer = new Uint32Array(Math.max(line + 1, this.lineCount, this.firstEntry.length * 2));
      longer.set(this.firstEntry);
      this.firstEntry = longer;
    }
    this.firstEntry[line] = position;
  }

  piece(line: number, position: number, bytes: number): void {
    const pieces = this.pieces.get(line);
    if (pieces === undefined) {
      this.pieces.set(line, { positions: [position], bytes, sorted: true });
      return;
    }
    pieces.sorted &&= position > pieces.positions.at(-1)!;
    pieces.positions.push(position);
    pieces.bytes += bytes;
  }

  /** @param most bytes of its text */
  line(number: number, most = SHOWN_BYTES): Line {
    if (number < 0 || number >= this.lineCount) throw new RangeError(`no line ${number}`);
    if (!this.parts.has(number)) return AWAITED;
    const pieces = this.piecesOf(number);
    const last = this.parts.entry(pieces?.positions.at(-1) ?? this.firstEntry[number]!);
    const stream = (last.entries.flags[last.index]! & 3) as Stream;
    const micros = last.entries.micros[last.index]!;
    const shown = pieces && pieces.positions.length > 1 ? shownOf(pieces.positions, pieces.bytes, this.bytesOf, most) : shownOfOne(this.bytesOf(this.firstEntry[number]!), most);
    const prefix = shortened(this.parts.style(number, stream));
    return { stream, micros, text: DECODER.decode(shown.bytes), prefix, hiddenBytes: shown.hidden, awaited: false };
  }

  private piecesOf(line: number): Pieces | undefined {
    const pieces = this.pieces.get(line);
    if (pieces !== undefined && !pieces.sorted) {
      pieces.positions.sort((a, b) => a - b);
      pieces.sorted = true;
    }
    return pieces;
  }

  private readonly bytesOf = (position: number): Uint8Array => {
    const { entries, index } = this.parts.entry(position);
    return entries.text.subarray(entries.offsets[index]!, entries.offsets[index + 1]!);
  };

  /** About how many bytes are held. */
  heldBytes(): number {
    return this.parts.heldBytes() + this.firstEntry.byteLength;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Changes with everything that comes. */
  version = (): number => this.changes;
}

interface Pieces {
  positions: number[];
  bytes: number;
  /** Whether the positions ascend. */
  sorted: boolean;
}
