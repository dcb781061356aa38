import { create } from '@bufbuild/protobuf';
import { ArgvSchema, ExactWorkSchema, ScriptSchema, type JobSpec } from '../gen/hodei/v1/job_pb';
import type { PlainWork, Word } from '../jobs/exact';

/** Writes these into the job, each in the one way that there is for it. */
export function putWords(spec: JobSpec, work: PlainWork, words: Word[], environment: Record<string, Word>): void {
  const exact = create(ExactWorkSchema);
  words.forEach((word, index) => {
    if (typeof word !== 'string') exact.arguments[index] = word;
  });
  const texts = words.map((word) => (typeof word === 'string' ? word : ''));
  spec.environment = {};
  for (const [name, value] of Object.entries(environment)) {
    if (typeof value === 'string') spec.environment[name] = value;
    else exact.environment[name] = value;
  }
  let plain = work;
  if (work.case === 'argv') plain = { case: 'argv', value: create(ArgvSchema, { elements: texts }) };
  if (work.case === 'script') plain = { case: 'script', value: create(ScriptSchema, { ...work.value, arguments: texts }) };
  const isExact = Object.keys(exact.arguments).length + Object.keys(exact.environment).length > 0;
  exact.work = plain;
  spec.work = isExact ? { case: 'exact', value: exact } : plain;
}

const ESCAPES: Record<string, number> = { n: 0x0a, r: 0x0d, t: 0x09, "'": 0x27, '\\': 0x5c };

/** What `bytesQuoted` wrote; null where it can't have. */
export function bytesRead(word: string): Word | null {
  if (!/^\$'(?:[^'\\]|\\[nrt'\\]|\\x[0-9a-fA-F]{2})*'$/.test(word)) return null;
  const bytes: number[] = [];
  for (const [part, hex, letter] of word.slice(2, -1).matchAll(/\\x(..)|\\(.)|[^\\]+/gs)) {
    if (hex) bytes.push(parseInt(hex, 16));
    else if (letter) bytes.push(ESCAPES[letter]!);
    else bytes.push(...new TextEncoder().encode(part));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    return new Uint8Array(bytes);
  }
}
