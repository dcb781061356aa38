import { fromBinary } from '@bufbuild/protobuf';
import { unzlibSync } from 'fflate';
import { LogChunkBodySchema, LogCompression, type LogChunk } from '../gen/hodei/v1/log_pb';

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

/** Has the browser decompress a large chunk on another thread; undefined where it is not worth it. */
export async function inflate(chunk: LogChunk): Promise<Uint8Array | undefined> {
  if (chunk.compression !== LogCompression.DEFLATE || chunk.textBytes < HAND_OVER_FROM) return undefined;
  const stream = new Blob([chunk.body as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function inflateHere(chunk: LogChunk): Uint8Array {
  switch (chunk.compression) {
    case LogCompression.NONE:
      return chunk.body;
    case LogCompression.DEFLATE:
      return unzlibSync(chunk.body);
    default:
      throw unreadable(chunk, `its compression (${chunk.compression}) is unknown`);
  }
}

function unreadable(chunk: LogChunk, why: string): Error {
  return new Error(`The log cannot be read from entry ${chunk.firstPosition} on: ${why}. Reload the page if the server is newer.`);
}
