import { create } from '@bufbuild/protobuf';
import { DurationSchema } from '@bufbuild/protobuf/wkt';
import { ArgvSchema, JobSpecSchema, ScriptSchema, type JobSpec } from '../gen/hodei/v1/job_pb';
import { timeLimit } from '../jobs/work';
import { durationMillis } from '../ui/time';

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
  priority: string;
  retries: string;
  retriesOnLost: string;
}

export const BLANK: Draft = {
  kind: 'command', command: '', script: '#!/bin/bash\nset -euo pipefail\n\n', interpreter: '', arguments: '', name: '', environment: '',
  directory: '', timeout: '', labels: '', required: '', priority: '', retries: '', retriesOnLost: '',
};

export type Problems = Partial<Record<keyof Draft, string>>;

/** What the draft means, and what of it can't be meant. The server checks everything; this says it sooner. */
export function specOf(draft: Draft): { spec: JobSpec; problems: Problems } {
  const problems: Problems = {};
  const spec = create(JobSpecSchema, {
    name: draft.name.trim(),
    workingDirectory: draft.directory.trim(),
    environment: pairs(draft.environment, (why) => (problems.environment = why), false),
    labels: pairs(draft.labels, (why) => (problems.labels = why), true),
    requiredLabels: pairs(draft.required, (why) => (problems.required = why), true),
    retries: number(draft.retries, 10, (why) => (problems.retries = why)) ?? 0,
    retriesOnLost: number(draft.retriesOnLost, 10, (why) => (problems.retriesOnLost = why)) ?? 0,
    priority: number(draft.priority, 100, (why) => (problems.priority = why)),
  });
  const lines = draft.arguments === '' ? [] : draft.arguments.replace(/\n$/, '').split('\n');
  if (draft.kind === 'command') {
    if (draft.command.trim() === '') problems.command = 'Write the command to run.';
    spec.work = { case: 'command', value: draft.command };
  } else if (draft.kind === 'argv') {
    if (lines.length === 0 || lines[0] === '') problems.arguments = 'Write the program on the first line.';
    spec.work = { case: 'argv', value: create(ArgvSchema, { elements: lines }) };
  } else {
    if (draft.script.trim() === '') problems.script = 'Write the script to run.';
    spec.work = { case: 'script', value: create(ScriptSchema, { content: draft.script, interpreter: draft.interpreter.trim(), arguments: lines }) };
  }
  if (draft.timeout.trim() !== '') {
    const seconds = secondsOf(draft.timeout.trim());
    if (seconds === null) problems.timeout = 'A time above 0 and up to 7 days: 30s, 5m, 1h30m, 2d.';
    else spec.timeout = create(DurationSchema, { seconds: BigInt(seconds) });
  }
  return { spec, problems };
}

/** The draft that another job was made from. */
export function draftOf(spec: JobSpec): Draft {
  const work = spec.work;
  const text = (value: number | undefined) => (value ? String(value) : '');
  return {
    kind: work.case ?? 'command',
    command: work.case === 'command' ? work.value : '',
    script: work.case === 'script' ? work.value.content : BLANK.script,
    interpreter: work.case === 'script' ? work.value.interpreter : '',
    arguments: (work.case === 'argv' ? work.value.elements : work.case === 'script' ? work.value.arguments : []).join('\n'),
    name: spec.name,
    environment: written(spec.environment),
    directory: spec.workingDirectory,
    timeout: spec.timeout ? timeLimit(durationMillis(spec.timeout)) : '',
    labels: written(spec.labels),
    required: written(spec.requiredLabels),
    priority: spec.priority === undefined ? '' : String(spec.priority),
    retries: text(spec.retries),
    retriesOnLost: text(spec.retriesOnLost),
  };
}

function written(map: Record<string, string>): string {
  return Object.entries(map).map(([key, value]) => `${key}=${value}`).join('\n');
}

function pairs(text: string, complain: (why: string) => void, trim: boolean): Record<string, string> {
  const result: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const equals = line.indexOf('=');
    if (equals <= 0) complain(`“${line.trim()}” has no “=”: write NAME=VALUE, one a line.`);
    else result[line.slice(0, equals).trim()] = trim ? line.slice(equals + 1).trim() : line.slice(equals + 1);
  }
  return result;
}

function number(text: string, most: number, complain: (why: string) => void): number | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  complain(`A whole number from 0 to ${most}.`);
  return undefined;
}

/** As the command line reads it; null where it does not. */
export function secondsOf(text: string): number | null {
  if (/^\d{1,9}$/.test(text)) return within(Number(text));
  const match = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/.exec(text);
  if (!match || text === '') return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  return within(days * 86_400 + hours * 3600 + minutes * 60 + seconds);
}

function within(seconds: number): number | null {
  return seconds > 0 && seconds <= 7 * 86_400 ? seconds : null;
}
