import type { LogChunk } from '../gen/hodei/v1/log_pb';
import { decode, unreadable, type Entries } from './decode';

/** Chunks with less text are joined: a job that prints slowly sends thousands of small ones. */
const KEEP_COMPRESSED_FROM = 32 * 1024;
const JOIN_UP_TO = { bytes: 256 * 1024, entries: 8 * 1024 };
/** Decoded text of compressed blocks that is kept at hand. */
const KEEP_DECODED = 24 * 1024 * 1024;

interface Block {
  first: number;
  count: number;
  /** What it is made from again, once its decoded form was let go; null for one that is never let go. */
  chunk: LogChunk | null;
  entries: Entries | null;
}

/** Decoded text that is kept at hand, of all parts of a log together: what was looked at last. */
export class Decoded {
  /** Most recently used last. */
  private readonly blocks: Block[] = [];
  private bytes = 0;

  entriesOf(block: Block): Entries {
    if (block.chunk === null) return block.entries!;
    if (block.entries === null) return this.hold(block, decode(block.chunk));
    if (this.blocks.at(-1) !== block) {
      this.blocks.splice(this.blocks.indexOf(block), 1);
      this.blocks.push(block);
    }
    return block.entries;
  }

  hold(block: Block, entries: Entries): Entries {
    block.entries = entries;
    this.blocks.push(block);
    this.bytes += size(entries);
    while (this.bytes > KEEP_DECODED && this.blocks.length > 1) {
      const oldest = this.blocks.shift()!;
      this.bytes -= size(oldest.entries!);
      oldest.entries = null;
    }
    return entries;
  }
}

/** Consecutive entries of an attempt, mostly as they came over the wire; decoded where somebody looks. */
export class Blocks {
  private readonly blocks: Block[] = [];
  private joining: Joining | null = null;
  /** Position after the last entry. */
  end: number;

  /** @param start position of the first entry */
  constructor(
    start: number,
    private readonly decoded: Decoded,
  ) {
    this.end = start;
  }

  /** @returns the chunk's entries; those before `from` (already known) are to be skipped by the caller */
  append(chunk: LogChunk, inflated?: Uint8Array): { entries: Entries; from: number } {
    const first = Number(chunk.firstPosition);
    if (first > this.end) throw new Error(`Entries ${this.end} to ${first - 1} were not said to be missing`);
    const from = this.end - first;
    const entries = decode(chunk, inflated);
    if (from >= entries.count) return { entries, from: entries.count };
    if (from === 0 && chunk.textBytes >= KEEP_COMPRESSED_FROM) {
      this.joining = null;
      const block: Block = { first, count: entries.count, chunk, entries: null };
      this.blocks.push(block);
      this.decoded.hold(block, entries);
    } else {
      this.join(entries, from);
    }
    this.end = first + entries.count;
    return { entries, from };
  }

  /** Puts a line in the place of the next entries, of which the server has nothing. */
  leaveOut(count: number, atMicros: number): Entries {
    const entries = unreadable(this.end, count, atMicros, 'nothing is stored of what was there');
    this.join(entries, 0);
    this.end += count;
    return entries;
  }

  /** Where entry `position` stands. */
  at(position: number): { entries: Entries; index: number } {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.blocks[middle]!.first <= position) low = middle;
      else high = middle - 1;
    }
    const block = this.blocks[low];
    if (block === undefined || position >= block.first + block.count) throw new RangeError(`no entry ${position}`);
    return { entries: this.decoded.entriesOf(block), index: position - block.first };
  }

  /** About how many bytes are held. */
  heldBytes(): number {
    return this.blocks.reduce((sum, block) => sum + (block.chunk?.body.length ?? 0) + (block.entries ? size(block.entries) : 0), 0);
  }

  private join(entries: Entries, from: number): void {
    const bytes = entries.offsets[entries.count]! - entries.offsets[from]!;
    if (this.joining === null || !this.joining.fits(entries.count - from, bytes)) {
      this.joining = new Joining(this.end);
      this.blocks.push(this.joining.block);
    }
    this.joining.add(entries, from);
  }
}

function size(entries: Entries): number {
  return entries.text.length + entries.count * 13;
}

/** A block that small chunks are added to. */
class Joining {
  readonly block: Block & { entries: Entries };

  constructor(first: number) {
    const entries: Entries = {
      count: 0,
      flags: new Uint8Array(64),
      offsets: new Uint32Array(65),
      micros: new Float64Array(64),
      text: new Uint8Array(4096),
    };
    this.block = { first, count: 0, chunk: null, entries };
  }

  fits(count: number, bytes: number): boolean {
    const entries = this.block.entries;
    if (entries.count === 0) return true;
    return entries.count + count <= JOIN_UP_TO.entries && entries.offsets[entries.count]! + bytes <= JOIN_UP_TO.bytes;
  }

  add(more: Entries, from: number): void {
    const entries = this.block.entries;
    const count = more.count - from;
    const begin = more.offsets[from]!;
    const end = entries.offsets[entries.count]!;
    const bytes = more.offsets[more.count]! - begin;
    entries.flags = room(entries.flags, entries.count, count);
    entries.offsets = room(entries.offsets, entries.count + 1, count);
    entries.micros = room(entries.micros, entries.count, count);
    entries.text = room(entries.text, end, bytes);
    entries.flags.set(more.flags.subarray(from), entries.count);
    entries.micros.set(more.micros.subarray(from), entries.count);
    entries.text.set(more.text.subarray(begin, begin + bytes), end);
    for (let i = 1; i <= count; i++) entries.offsets[entries.count + i] = end + more.offsets[from + i]! - begin;
    entries.count += count;
    this.block.count = entries.count;
  }
}

type Column = Uint8Array | Uint32Array | Float64Array;

/** The array itself, or a copy twice as long where `more` does not fit behind the first `used`. */
function room<T extends Column>(array: T, used: number, more: number): T {
  if (used + more <= array.length) return array;
  const longer = new (array.constructor as new (length: number) => T)(Math.max(used + more, array.length * 2));
  longer.set(array as never);
  return longer;
}
