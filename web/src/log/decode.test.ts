import { create } from '@bufbuild/protobuf';
import { zlibSync } from 'fflate';
import { expect, it } from 'vitest';
import { LogChunkSchema, LogCompression, type LogChunk } from '../gen/hodei/v1/log_pb';
import { chunkOf, numbered } from '../testing/chunks';
import { decode, inflate, SYSTEM, type Entries } from './decode';

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

/** What stands in the place of the 300 entries. */
function said(chunk: LogChunk): string {
  const entries = decode(chunk);
  expect(entries.count).toBe(chunk.entryCount);
  expect(entries.flags[0]! & 3).toBe(SYSTEM);
  expect(lines(entries).slice(1).join('')).toBe('');
  return lines(entries)[0]!;
}

it('says what is too large, malformed or of a later version', () => {
  // Four bytes of size: 4 GiB.
  expect(said(zstd(changed(4, 0xa0, 0xff, 0xff, 0xff, 0xff)))).toBe(
    'hodei: entries 0 to 299 of this log cannot be read: it is too large',
  );
  const broken = 'its body cannot be decompressed';
  expect(said(zstd(FRAME.subarray(0, 200)))).toContain(broken);
  expect(said(zstd(FRAME.subarray(0, 7)))).toContain(broken);
  expect(said(zstd(changed(0, 0)))).toContain(broken);
  // It does not tell its size.
  expect(said(zstd(changed(4, 0)))).toContain(broken);
  const later = create(LogChunkSchema, { ...chunkOf(7, ['x']), compression: 9 as LogCompression });
  expect(said(later)).toContain('hodei: entry 7 of this log cannot be read: its compression (9) is unknown');
  const short = create(LogChunkSchema, { ...chunkOf(0, ['x', 'y']), entryCount: 3 });
  expect(said(short)).toContain('its columns differ in length');
});

it('keeps no more of a bomb than a body may have', async () => {
  const bomb = create(LogChunkSchema, {
    ...chunkOf(0, ['x'], true),
    body: zlibSync(new Uint8Array(50 * 1024 * 1024)),
  });
  await inflate(bomb);
  expect(said(bomb)).toContain('it is too large');
  const large = create(LogChunkSchema, { ...bomb, textBytes: 1024 * 1024 });
  expect(decode(large, await inflate(large)).count).toBe(1);
});

it('makes as many entries of whatever it is given, and never fails', async () => {
  let state = 20261129;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  for (let i = 0; i < 500; i++) {
    const from = i % 3 === 0 ? zstd(FRAME) : chunkOf(0, numbered(0, 300), i % 3 === 1);
    const body = from.body.slice(0, random(10) === 0 ? random(from.body.length) : from.body.length);
    for (let change = random(5); change >= 0 && body.length > 0; change--) body[random(body.length)] = random(256);
    const chunk = create(LogChunkSchema, { ...from, body, entryCount: random(20) === 0 ? 1 + random(65_536) : 300 });
    const entries = decode(chunk, await inflate(chunk));
    expect(entries.count).toBe(chunk.entryCount);
    expect(entries.offsets[entries.count]!).toBeLessThanOrEqual(entries.text.length);
  }
});
