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
 * Makes entries out of a chunk, which was encoded by the agent; see log.proto.
 *
 * @param inflated its body, where `inflate` has been at work already
 */
export function decode(chunk: LogChunk, inflated: Uint8Array = inflateHere(chunk)): Entries {
  const body = fromBinary(LogChunkBodySchema, inflated);
  const count = chunk.entryCount;
  if (body.lengthAndFlags.length !== count || body.readAfterMicros.length !== count) {
    throw unreadable(chunk, 'its columns differ in length');
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
  if (offset > body.text.length) throw unreadable(chunk, 'its text ends early');
  return { count, flags, offsets, micros, text: body.text };
}

/** Smaller ones are done sooner than they are handed over. */
const HAND_OVER_FROM = 16 * 1024;

let unzlib: ((bytes: Uint8Array) => Uint8Array) | undefined;

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
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function inflateHere(chunk: LogChunk): Uint8Array {
  switch (chunk.compression) {
    case LogCompression.NONE:
      return chunk.body;
    case LogCompression.DEFLATE:
      if (unzlib === undefined) throw new Error('inflate was not called');
      return unzlib(chunk.body);
    case LogCompression.ZSTD:
      return unzstd(chunk);
    default:
      throw unreadable(chunk, `its compression (${chunk.compression}) is unknown`);
  }
}

function unzstd(chunk: LogChunk): Uint8Array {
  const size = frameSize(chunk.body);
  if (size > LARGEST_BODY) throw unreadable(chunk, 'it is too large');
  try {
    return decompress(chunk.body, new Uint8Array(size));
  } catch {
    throw unreadable(chunk, 'its body cannot be decompressed');
  }
}

function unreadable(chunk: LogChunk, why: string): Error {
  return new Error(`The log cannot be read from entry ${chunk.firstPosition} on: ${why}. Reload the page if the server is newer.`);
}
