import { create } from '@bufbuild/protobuf';
import { base64Decode, base64Encode } from '@bufbuild/protobuf/wire';
import { DurationSchema } from '@bufbuild/protobuf/wkt';
import { ArgvSchema, JobSpecSchema, ScriptSchema, type JobSpec } from '../gen/hodei/v1/job_pb';
import { argumentsOf, environmentOf, plainWork, type PlainWork } from '../jobs/exact';
import { cores, size, timeLimit } from '../jobs/work';
import { durationMillis } from '../ui/time';
import { putWords } from './exact';
import { read, readPairs, readTexts, written, writtenPairs } from './lines';

/** A job as it is being written down. Everything is text, as typed. */
export interface Draft {
  kind: 'command' | 'script' | 'argv';
  command: string;
  script: string;
  interpreter: string;
  /** One a line: of the program (itself first), or of the script. */
  arguments: string;
  name: string;
  /** KEY=VALUE, one a line. */
  environment: string;
  directory: string;
  timeout: string;
  /** key=value, one a line. */
  labels: string;
  required: string;
  pool: string;
  image: string;
  /** Processors: "2", "0.5". */
  cpu: string;
  /** "512m", "2g". */
  memory: string;
  priority: string;
  retries: string;
  retriesOnLost: string;
  /** What it reads on standard input, in base64: that of the job that it was made from, which may be no text. */
  stdin: string;
  /** One pipe for stdout and stderr. */
  merge: boolean;
}

export const BLANK: Draft = {
  kind: 'command', command: '', script: '#!/bin/bash\nset -euo pipefail\n\n', interpreter: '', arguments: '', name: '', environment: '',
  directory: '', timeout: '', labels: '', required: '', pool: '', image: '', cpu: '', memory: '', priority: '', retries: '', retriesOnLost: '', stdin: '', merge: false,
};

export type Problems = Partial<Record<keyof Draft, string>>;

/** What the draft means, and what of it can't be meant. The server checks everything; this says it sooner. */
export function specOf(draft: Draft): { spec: JobSpec; problems: Problems } {
  const problems: Problems = {};
  const spec = create(JobSpecSchema, {
    name: draft.name.trim(),
    workingDirectory: draft.directory.trim(),
    labels: readTexts(draft.labels, (why) => (problems.labels = why)),
    requiredLabels: readTexts(draft.required, (why) => (problems.required = why)),
    pool: draft.pool.trim(),
    image: draft.image.trim(),
    cpuMillis: millicores(draft.cpu, (why) => (problems.cpu = why)),
    memoryBytes: bytes(draft.memory, (why) => (problems.memory = why)),
    retries: number(draft.retries, 10, (why) => (problems.retries = why)) ?? 0,
    retriesOnLost: number(draft.retriesOnLost, 10, (why) => (problems.retriesOnLost = why)) ?? 0,
    stdin: base64Decode(draft.stdin),
    merge: draft.merge,
    priority: number(draft.priority, 100, (why) => (problems.priority = why)),
  });
  putWork(spec, draft, problems);
  if (draft.timeout.trim() !== '') {
    const millis = millisOf(draft.timeout.trim());
    if (millis === null) problems.timeout = 'A time above 0 and up to 7 days: 30s, 5m, 1h30m, 2d.';
    else spec.timeout = create(DurationSchema, { seconds: BigInt(Math.floor(millis / 1000)), nanos: (millis % 1000) * 1_000_000 });
  }
  return { spec, problems };
}

function putWork(spec: JobSpec, draft: Draft, problems: Problems): void {
  const lines = draft.kind === 'command' ? [] : read(draft.arguments, (why) => (problems.arguments = why));
  let work: PlainWork;
  if (draft.kind === 'command') {
    if (draft.command.trim() === '') problems.command = 'Write the command to run.';
    work = { case: 'command', value: draft.command };
  } else if (draft.kind === 'argv') {
    if (lines.length === 0 || lines[0] === '') problems.arguments = 'Write the program on the first line.';
    work = { case: 'argv', value: create(ArgvSchema) };
  } else {
    if (draft.script.trim() === '') problems.script = 'Write the script to run.';
    work = { case: 'script', value: create(ScriptSchema, { content: draft.script, interpreter: draft.interpreter.trim() }) };
  }
  putWords(spec, work, lines, readPairs(draft.environment, (why) => (problems.environment = why)));
}

/** The draft that another job was made from. */
export function draftOf(spec: JobSpec): Draft {
  const work = plainWork(spec);
  const text = (value: number | undefined) => (value ? String(value) : '');
  return {
    kind: work.case ?? 'command',
    command: work.case === 'command' ? work.value : '',
    script: work.case === 'script' ? work.value.content : BLANK.script,
    interpreter: work.case === 'script' ? work.value.interpreter : '',
    arguments: written(argumentsOf(spec)),
    name: spec.name,
    environment: writtenPairs(environmentOf(spec)),
    directory: spec.workingDirectory,
    timeout: spec.timeout ? timeLimit(durationMillis(spec.timeout)) : '',
    labels: writtenPairs(spec.labels),
    required: writtenPairs(spec.requiredLabels),
    pool: spec.pool,
    image: spec.image,
    cpu: spec.cpuMillis ? cores(spec.cpuMillis) : '',
    memory: spec.memoryBytes ? size(spec.memoryBytes) : '',
    priority: spec.priority === undefined ? '' : String(spec.priority),
    retries: text(spec.retries),
    retriesOnLost: text(spec.retriesOnLost),
    stdin: base64Encode(spec.stdin),
    merge: spec.merge,
  };
}

function number(text: string, most: number, complain: (why: string) => void): number | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  complain(`A whole number from 0 to ${most}.`);
  return undefined;
}

/** As the command line reads it; null where it does not. */
export function millisOf(text: string): number | null {
  if (/^\d{1,9}$/.test(text)) return within(Number(text) * 1000);
  const match = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9}(?:\.\d{1,3})?)s)?$/.exec(text);
  if (!match || text === '') return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  return within(Math.round((days * 86_400 + hours * 3600 + minutes * 60 + seconds) * 1000));
}

function within(millis: number): number | null {
  return millis > 0 && millis <= 7 * 86_400_000 ? millis : null;
}

/** "2", "0.5": processors, in thousandths. */
function millicores(text: string, complain: (why: string) => void): number {
  if (text.trim() === '') return 0;
  const millis = Math.round(Number(text) * 1000);
  if (/^\d{1,4}(\.\d{1,3})?$/.test(text.trim()) && millis >= 50 && millis <= 1_024_000) return millis;
  complain('A number of processors, at least 0.05: 2, or 0.5.');
  return 0;
}

const UNITS: Record<string, bigint> = { '': 1n, k: 1n << 10n, m: 1n << 20n, g: 1n << 30n, t: 1n << 40n };

/** "512m", "2g", or bytes. */
function bytes(text: string, complain: (why: string) => void): bigint {
  if (text.trim() === '') return 0n;
  const match = /^(\d{1,15})\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  const value = match ? BigInt(match[1]!) * UNITS[match[2]!.toLowerCase()]! : 0n;
  if (value >= 64n << 20n && value < 1n << 60n) return value;
  complain('At least 64m: 512m, 2g, or a number of bytes.');
  return 0n;
}
