import type { LogChunk } from '../gen/hodei/v1/log_pb';
import { Blocks } from './blocks';
import { CarriedStyle } from './carried-style';
import { UNTERMINATED, type Entries, type Stream } from './decode';

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
}

/** What is shown of one line, if no more is asked for. */
const SHOWN_BYTES = 32 * 1024;
/** Of a chunk; see log.proto. */
const MOST_ENTRIES = 65_536;
const CARRIAGE_RETURN = 0x0d;
const DECODER = new TextDecoder();

/**
 * One attempt's log as lines. Entries become lines: what is unterminated goes on in the stream's next entry, whatever
 * other streams say in between. A line's number (from 0) never changes. Text stays as bytes; see Blocks.
 */
export class LogStore {
  private readonly blocks = new Blocks();
  /** First entry of each line. */
  private firstEntry = new Uint32Array(1024);
  /** Lines that came in more than one entry. */
  private readonly pieces = new Map<number, Pieces>();
  /** For each stream: the line that its next entry goes on with, or -1. */
  private readonly open = [-1, -1, -1];
  private readonly styles = [new CarriedStyle(), new CarriedStyle(), new CarriedStyle()];
  private readonly listeners = new Set<() => void>();
  private changes = 0;
  lineCount = 0;
  /** When the latest entry was read. */
  private lastMicros = 0;
  /** When the first entry was read; 0 before there is one. */
  startMicros = 0;

  /** Position of the next entry wanted from the server. */
  get position(): number {
    return this.blocks.end;
  }

  /** @param inflated the chunk's body, where it was decompressed already */
  append(chunk: LogChunk, inflated?: Uint8Array): void {
    const start = Number(chunk.firstPosition);
    this.leaveOut(start, Number(chunk.firstReadAtMicros));
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

  private take(start: number, entries: Entries, from: number): void {
    this.lastMicros = entries.micros[entries.count - 1]!;
    if (this.lineCount === 0) this.startMicros = entries.micros[from]!;
    const styled = entries.text.includes(0x1b);
    for (let i = from; i < entries.count; i++) {
      const flags = entries.flags[i]!;
      const bytes = entries.offsets[i + 1]! - entries.offsets[i]!;
      this.entry(start + i, flags & 3, (flags & UNTERMINATED) !== 0, bytes);
      if (styled) this.styles[flags & 3]?.read(entries.text, entries.offsets[i]!, entries.offsets[i + 1]!);
    }
    this.changes++;
    this.listeners.forEach((listener) => listener());
  }

  private entry(position: number, stream: number, unterminated: boolean, bytes: number): void {
    let line = this.open[stream] ?? -1;
    if (line < 0) {
      line = this.lineCount++;
      if (line === this.firstEntry.length) {
        const longer = new Uint32Array(line * 2);
        longer.set(this.firstEntry);
        this.firstEntry = longer;
      }
      this.firstEntry[line] = position;
      this.styles[stream]?.begin(line);
    } else {
      let pieces = this.pieces.get(line);
      if (pieces === undefined) {
        const first = this.firstEntry[line]!;
        pieces = { positions: [first], bytes: this.bytesOf(first).length };
        this.pieces.set(line, pieces);
      }
      pieces.positions.push(position);
      pieces.bytes += bytes;
    }
    this.open[stream] = unterminated ? line : -1;
  }

  /** @param most bytes of its text */
  line(number: number, most = SHOWN_BYTES): Line {
    if (number < 0 || number >= this.lineCount) throw new RangeError(`no line ${number}`);
    const pieces = this.pieces.get(number);
    const last = this.blocks.at(pieces?.positions.at(-1) ?? this.firstEntry[number]!);
    const stream = (last.entries.flags[last.index]! & 3) as Stream;
    const micros = last.entries.micros[last.index]!;
    const shown = pieces ? this.shownOf(pieces, most) : cut(folded(this.bytesOf(this.firstEntry[number]!)), most);
    return {
      stream,
      micros,
      text: DECODER.decode(shown.bytes),
      prefix: this.styles[stream]?.at(number) ?? '',
      hiddenBytes: shown.hidden,
    };
  }

  /** A progress bar's last state is found from the back; of any other line the start is shown. */
  private shownOf(pieces: Pieces, most: number): Shown {
    let parts: Uint8Array[] = [];
    let length = 0;
    for (let i = pieces.positions.length - 1; i >= 0 && length <= most; i--) {
      const part = this.bytesOf(pieces.positions[i]!);
      parts.unshift(part);
      length += part.length;
      if (part.includes(CARRIAGE_RETURN)) {
        const last = folded(joined(parts, length));
        if (last.length < length - 1) return cut(last, most);
      }
    }
    if (length < pieces.bytes) {
      parts = [];
      length = 0;
      for (let i = 0; i < pieces.positions.length && length < most; i++) {
        const part = this.bytesOf(pieces.positions[i]!);
        parts.push(part);
        length += part.length;
      }
    }
    return { bytes: joined(parts, length).subarray(0, most), hidden: Math.max(0, pieces.bytes - most) };
  }

  private bytesOf(position: number): Uint8Array {
    const { entries, index } = this.blocks.at(position);
    return entries.text.subarray(entries.offsets[index]!, entries.offsets[index + 1]!);
  }

  /** About how many bytes are held. */
  heldBytes(): number {
    return this.blocks.heldBytes() + this.firstEntry.byteLength;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Changes with every append. */
  version = (): number => this.changes;
}

interface Pieces {
  positions: number[];
  bytes: number;
}

interface Shown {
  bytes: Uint8Array;
  hidden: number;
}

function cut(bytes: Uint8Array, most: number): Shown {
  return { bytes: bytes.subarray(0, most), hidden: Math.max(0, bytes.length - most) };
}

/** What a terminal would still show: the text behind the last carriage return that has text behind it. */
function folded(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === CARRIAGE_RETURN) end--;
  return end === 0 ? bytes.subarray(0, 0) : bytes.subarray(bytes.lastIndexOf(CARRIAGE_RETURN, end - 1) + 1, end);
}

function joined(parts: Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
