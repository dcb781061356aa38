import type { JobSpec } from '../gen/hodei/v1/job_pb';

/** An argument or a value: text, or bytes where they are not UTF-8. */
export type Word = string | Uint8Array;

/** What runs, as it is written in a job that has nothing but text. */
export type PlainWork = Exclude<JobSpec['work'], { case: 'exact' }>;

export function plainWork(spec: JobSpec): PlainWork {
  return spec.work.case === 'exact' ? spec.work.value.work : spec.work;
}

/** The program and its arguments, or those of the script. */
export function argumentsOf(spec: JobSpec): Word[] {
  const work = plainWork(spec);
  const texts = work.case === 'argv' ? work.value.elements : work.case === 'script' ? work.value.arguments : [];
  const bytes = spec.work.case === 'exact' ? spec.work.value.arguments : {};
  return texts.map((text, index) => bytes[index] ?? text);
}

export function environmentOf(spec: JobSpec): Record<string, Word> {
  return spec.work.case === 'exact' ? { ...spec.environment, ...spec.work.value.environment } : spec.environment;
}

const NAMED: Record<number, string> = { 0x0a: '\\n', 0x0d: '\\r', 0x09: '\\t', 0x27: "\\'", 0x5c: '\\\\' };

/** The word that bash takes for these bytes, in ASCII: $'caf\xe9'. */
export function bytesQuoted(bytes: Uint8Array): string {
  const shown = (byte: number) => NAMED[byte] ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`);
  return `$'${Array.from(bytes, shown).join('')}'`;
}

/** NAME=VALUE in bytes, where the value is no text. */
export function variableWord(name: string, value: Word): Word {
  return typeof value === 'string' ? `${name}=${value}` : new Uint8Array([...new TextEncoder().encode(`${name}=`), ...value]);
}
