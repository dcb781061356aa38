import { create, toBinary } from '@bufbuild/protobuf';
import { zlibSync } from 'fflate';
import { LogChunkBodySchema, LogChunkSchema, LogCompression, type LogChunk } from '../gen/hodei/v1/log_pb';

export interface EntryOf {
  text: string;
  stream?: number;
  unterminated?: boolean;
  afterMicros?: number;
}

const ENCODER = new TextEncoder();

/** A chunk as an agent would send it; `compressed`: as one of an earlier version would. */
export function chunkOf(first: number, entries: (EntryOf | string)[], compressed = false): LogChunk {
  const all = entries.map((entry) => (typeof entry === 'string' ? { text: entry } : entry));
  const texts = all.map((entry) => ENCODER.encode(entry.text));
  const text = new Uint8Array(texts.reduce((sum, each) => sum + each.length, 0));
  let offset = 0;
  for (const each of texts) {
    text.set(each, offset);
    offset += each.length;
  }
  const body = toBinary(
    LogChunkBodySchema,
    create(LogChunkBodySchema, {
      readAfterMicros: all.map((entry) => entry.afterMicros ?? 0),
      lengthAndFlags: all.map((entry, index) => (texts[index]!.length << 3) | (entry.unterminated ? 4 : 0) | (entry.stream ?? 0)),
      text,
    }),
  );
  return create(LogChunkSchema, {
    firstPosition: BigInt(first),
    entryCount: all.length,
    firstReadAtMicros: 1_700_000_000_000_000n,
    textBytes: text.length,
    compression: compressed ? LogCompression.DEFLATE : LogCompression.NONE,
    body: compressed ? zlibSync(body, { level: 1 }) : body,
  });
}

/** Lines "prefix N" with numbers from `from`. */
export function numbered(from: number, count: number, prefix = 'line'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix} ${from + index}`);
}
