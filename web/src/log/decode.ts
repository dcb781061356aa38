import { fromBinary } from '@bufbuild/protobuf';
import { decompress } from 'fzstd';
import { LogChunkBodySchema, LogCompression, type LogChunk } from '../gen/hodei/v1/log_pb';
import { frameSize } from './zstd-frame';

export const STDOUT = 0;
export const STDERR = 1;
export const SYSTEM = 2;
export type Stream = typeof STDOUT | typeof STDERR | typeof SYSTEM;

/** Entries as columns: entry i's text is text[offsets[i]..offsets[i + 1]]. */
export interface Entries {
  count: number;
  /** For each: stream in bits 0 and 1, unterminated in bit 2. */
  flags: Uint8Array;
  offsets: Uint32Array;
  /** Microseconds since the Unix epoch, by the worker's clock. */
  micros: Float64Array;
  text: Uint8Array;
}

export const UNTERMINATED = 4;

/** More than the most text with the most entries can take; see log.proto. */
const LARGEST_BODY = 3 * 1024 * 1024;

/**
 * Makes entries out of a chunk, which was encoded by the agent; see log.proto. Of one that cannot be read it makes as many
 * entries, which are one line that says so: the rest of the log keeps its positions.
 *
 * @param inflated its body, where `inflate` has been at work already
 */
export function decode(chunk: LogChunk, inflated?: Uint8Array): Entries {
  try {
    return entriesOf(chunk, inflated ?? inflateHere(chunk));
  } catch (error) {
    const why = error instanceof Unreadable ? error.message : 'its body cannot be parsed';
    return unreadable(Number(chunk.firstPosition), chunk.entryCount, Number(chunk.firstReadAtMicros), why);
  }
}

/** One line of Hodei's own in the place of entries that cannot be read; as the server counts them. */
export function unreadable(first: number, count: number, atMicros: number, why: string): Entries {
  const which = count === 1 ? `entry ${first}` : `entries ${first} to ${first + count - 1}`;
  const text = new TextEncoder().encode(`hodei: ${which} of this log cannot be read: ${why}`);
  const flags = new Uint8Array(count).fill(SYSTEM | UNTERMINATED);
  flags[count - 1] = SYSTEM;
  const offsets = new Uint32Array(count + 1).fill(text.length);
  offsets[0] = 0;
  return { count, flags, offsets, micros: new Float64Array(count).fill(atMicros), text };
}

/** The message goes on after "cannot be read: ". */
class Unreadable extends Error {}

function entriesOf(chunk: LogChunk, inflated: Uint8Array): Entries {
  const body = fromBinary(LogChunkBodySchema, inflated);
  const count = chunk.entryCount;
  if (body.lengthAndFlags.length !== count || body.readAfterMicros.length !== count) {
    throw new Unreadable('its columns differ in length');
  }
  const flags = new Uint8Array(count);
  const offsets = new Uint32Array(count + 1);
  const micros = new Float64Array(count);
  let offset = 0;
  let time = Number(chunk.firstReadAtMicros);
  for (let i = 0; i < count; i++) {
    const lengthAndFlags = body.lengthAndFlags[i]!;
    flags[i] = lengthAndFlags & 7;
    offset += lengthAndFlags >>> 3;
    offsets[i + 1] = offset;
    time += body.readAfterMicros[i]!;
    micros[i] = time;
  }
  if (offset > body.text.length) throw new Unreadable('its text ends early');
  return { count, flags, offsets, micros, text: body.text };
}

/** Smaller ones are done sooner than they are handed over. */
const HAND_OVER_FROM = 16 * 1024;

type Unzlib = (bytes: Uint8Array, into: { out: Uint8Array }) => Uint8Array;

let unzlib: Unzlib | undefined;

/**
 * Has the browser decompress a large chunk on another thread; undefined where it is not worth it, or where the browser
 * can't (zstd). To be called before the chunk is decoded for the first time.
 */
export async function inflate(chunk: LogChunk): Promise<Uint8Array | undefined> {
  if (chunk.compression !== LogCompression.DEFLATE) return undefined;
  // Only logs of earlier versions have such chunks; decoding them once more must not wait.
  if (unzlib === undefined) {
    const { unzlibSync } = await import('fflate');
    unzlib = unzlibSync;
  }
  if (chunk.textBytes < HAND_OVER_FROM) return undefined;
  const stream = new Blob([chunk.body as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
  try {
    return await upTo(LARGEST_BODY, stream.getReader());
  } catch {
    // What is wrong with it is said when it is decoded.
    return new Uint8Array();
  }
}

/** All of a stream; nothing of one that is longer. */
async function upTo(limit: number, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    length += value!.length;
    if (length > limit) {
      await reader.cancel();
      return new Uint8Array();
    }
    pieces.push(value!);
  }
  const bytes = new Uint8Array(length);
  pieces.reduce((offset, piece) => (bytes.set(piece, offset), offset + piece.length), 0);
  return bytes;
}

function inflateHere(chunk: LogChunk): Uint8Array {
  switch (chunk.compression) {
    case LogCompression.NONE:
      return chunk.body;
    case LogCompression.DEFLATE:
      if (unzlib === undefined) throw new Error('inflate was not called');
      return unzlibbed(chunk.body, unzlib);
    case LogCompression.ZSTD:
      return unzstd(chunk);
    default:
      throw new Unreadable(`its compression (${chunk.compression}) is unknown; reload the page if the server is newer`);
  }
}

/** Deflate does not say how much comes of it: what is more than there may be is not kept. */
function unzlibbed(body: Uint8Array, into: Unzlib): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = into(body, { out: new Uint8Array(LARGEST_BODY + 1) });
  } catch {
    throw new Unreadable('its body cannot be decompressed');
  }
  if (bytes.length > LARGEST_BODY) throw new Unreadable('it is too large');
  return bytes;
}

function unzstd(chunk: LogChunk): Uint8Array {
  const size = frameSize(chunk.body);
  if (size > LARGEST_BODY) throw new Unreadable('it is too large');
  try {
    return decompress(chunk.body, new Uint8Array(size));
  } catch {
    throw new Unreadable('its body cannot be decompressed');
  }
}
