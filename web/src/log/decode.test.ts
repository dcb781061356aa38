import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { LogChunkSchema, LogCompression, type LogChunk } from '../gen/hodei/v1/log_pb';
import { chunkOf, numbered } from '../testing/chunks';
import { decode, inflate, type Entries } from './decode';

/** What an agent makes of numbered(0, 300). */
const FRAME = Uint8Array.from(
  atob(
    'KLUv/WBTCiUKAJaVMRvAJcsB//+m/1/JWxwQCCYlKaVMiVUIEzCa7UgwACUAJwBERERERDMzMzMzIiIiIiJt27YtSZIkuW3btrtopFwQCgSGQ4' +
    'ACAwg4BgUCBgYFAAIiIiLStm3bkiRJktu2bVssFovFYrFYLPb////btm3bVVVVVVUBJLlt27YFg8FgMBgMBoP///+/bdu2XVVVVVVFRERERDQz' +
    'MzMzIyIBPwkFAsPB////t23btquqqqqqiIiIiIhmZmZmZkRERERE2rZtW5IkA4EuqCHoDZsBwSfVARKo4NqH+v//MRwuZmxKF8aojC7UUDVp/7' +
    'z3v+8rxw9mZEkXxqhMHswaJ/Ul/ZH+kP6Pfkf7Rj2j/aJeIVaH/N//fvdf/373X/9+91//9klF6qMataIS9VCFGgwqwAAAAAAAmIAYAFFrDytN' +
    'RWkdag==',
  ),
  (character) => character.charCodeAt(0),
);

function zstd(body: Uint8Array): LogChunk {
  return create(LogChunkSchema, { ...chunkOf(0, numbered(0, 300)), compression: LogCompression.ZSTD, body });
}

function lines({ count, offsets, text }: Entries): string[] {
  return Array.from({ length: count }, (_, i) => new TextDecoder().decode(text.subarray(offsets[i], offsets[i + 1])));
}

/** The frame with other bytes from `at` on. */
function changed(at: number, ...bytes: number[]): Uint8Array {
  const frame = FRAME.slice();
  frame.set(bytes, at);
  return frame;
}

it('reads what this and what earlier versions compressed', async () => {
  expect(lines(decode(chunkOf(0, numbered(0, 300))))).toEqual(numbered(0, 300));
  expect(lines(decode(zstd(FRAME)))).toEqual(numbered(0, 300));
  const earlier = chunkOf(0, numbered(0, 300), true);
  expect(earlier.compression).toBe(LogCompression.DEFLATE);
  expect(await inflate(earlier)).toBeUndefined();
  expect(lines(decode(earlier))).toEqual(numbered(0, 300));
});

it('does not take in what is too large, malformed or of a later version', () => {
  // Four bytes of size: 4 GiB.
  expect(() => decode(zstd(changed(4, 0xa0, 0xff, 0xff, 0xff, 0xff)))).toThrow('from entry 0 on: it is too large.');
  const broken = 'its body cannot be decompressed';
  expect(() => decode(zstd(FRAME.subarray(0, 200)))).toThrow(broken);
  expect(() => decode(zstd(FRAME.subarray(0, 7)))).toThrow(broken);
  expect(() => decode(zstd(changed(0, 0)))).toThrow(broken);
  // It does not tell its size.
  expect(() => decode(zstd(changed(4, 0)))).toThrow(broken);
  const later = create(LogChunkSchema, { ...chunkOf(0, ['x']), compression: 9 as LogCompression });
  expect(() => decode(later)).toThrow('its compression (9) is unknown');
});
