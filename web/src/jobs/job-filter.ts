import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { JobFilterSchema } from '../gen/hodei/v1/job_service_pb';
import { JobState, type Job } from '../gen/hodei/v1/job_pb';
import { millisOfMoment, momentOf } from '../ui/moment';

/** What the jobs' page shows, as it stands in the address. */
export interface JobSearch {
  /** Names of states, separated by commas. */
  state?: string;
  name?: string;
  /** "key=value", separated by commas. */
  label?: string;
  worker?: string;
  /** Queued at or after: "2h" ago, or a time as ISO 8601 has it. */
  since?: string;
  /** Queued before: a time. */
  until?: string;
  /** Token of a page other than the first. */
  page?: string;
}

export const STATES_BY_WORD: Record<string, JobState> = {
  queued: JobState.QUEUED,
  assigned: JobState.ASSIGNED,
  running: JobState.RUNNING,
  succeeded: JobState.SUCCEEDED,
  failed: JobState.FAILED,
  cancelled: JobState.CANCELLED,
  timed_out: JobState.TIMED_OUT,
};

const NAMES = ['state', 'name', 'label', 'worker', 'since', 'until', 'page'];

/** Of an address, with what can't be meant too: it is said, instead of listing everything. */
export function jobSearchOf(search: Record<string, unknown>): JobSearch {
  return withoutEmpty(textsOf(search));
}

/** Values of an address as texts. */
export function textsOf(search: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => typeof value === 'string' || typeof value === 'number').map(([name, value]) => [name, String(value)]));
}

/** What of a filter can't be meant, a sentence each. */
export function problemsOf(search: JobSearch): string[] {
  const problems = unknownNames(search, NAMES);
  for (const word of (search.state ?? '').split(',').filter(Boolean)) {
    if (!Object.hasOwn(STATES_BY_WORD, word)) problems.push(`“${word}” is no state: ${Object.keys(STATES_BY_WORD).join(', ')}.`);
  }
  for (const part of (search.label ?? '').split(',').filter((each) => each.trim() !== '')) {
    if (part.indexOf('=') <= 0) problems.push(`“${part}” is no label: write key=value, with a comma between several.`);
  }
  return [...problems, ...timeProblems(search)];
}

/** Names that stand in an address and mean nothing there. */
export function unknownNames(search: object, known: string[]): string[] {
  return Object.keys(search)
    .filter((name) => !known.includes(name))
    .map((name) => `“${name}” is nothing that can be filtered by: ${known.filter((each) => each !== 'page').join(', ')}.`);
}

export function timeProblems({ since, until }: { since?: string; until?: string }): string[] {
  return [since, until].filter((text) => text !== undefined && momentOf(text) === undefined).map((text) => `“${text}” is no time: 15m, 2h or 7d ago, or 2026-11-24T12:45Z.`);
}

export function withoutEmpty<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== '')) as T;
}

export function statesOf(search: JobSearch): JobState[] {
  return (search.state ?? '').split(',').filter((word) => Object.hasOwn(STATES_BY_WORD, word)).map((word) => STATES_BY_WORD[word]!);
}

/** @param now what a time such as "2h" is counted from */
export function filterOf(search: JobSearch, now: number): MessageInitShape<typeof JobFilterSchema> {
  return {
    states: statesOf(search),
    nameContains: search.name ?? '',
    labels: labelsOf(search.label),
    workerId: search.worker ?? '',
    ...(search.since ? { queuedAfter: timestampFromMs(millisOfMoment(search.since, now)) } : {}),
    ...(search.until ? { queuedBefore: timestampFromMs(millisOfMoment(search.until, now)) } : {}),
  };
}

export function labelsOf(text: string | undefined): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const part of (text ?? '').split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) labels[part.slice(0, equals).trim()] = part.slice(equals + 1).trim();
  }
  return labels;
}

/** As it stands in the list, with one job's latest state; jobs are newest first. */
export function withJob(jobs: Job[], job: Job, states: JobState[], insertNew: boolean, most: number): Job[] {
  const matches = states.length === 0 || states.includes(job.state);
  const index = jobs.findIndex((each) => each.jobId === job.jobId);
  if (index >= 0) {
    if (!matches) return jobs.filter((each) => each !== jobs[index]);
    return jobs.with(index, job);
  }
  if (!matches || !insertNew) return jobs;
  const at = jobs.findIndex((each) => isNewer(job, each));
  if (at < 0 && jobs.length >= most) return jobs;
  return jobs.toSpliced(at < 0 ? jobs.length : at, 0, job).slice(0, most);
}

/**
 * A list that was read, with what was heard since it was: an answer may be older than what the watch has told meanwhile,
 * and of a job that has ended nothing more is told.
 */
export function withHeard(jobs: Job[], heard: Iterable<Job>, states: JobState[], insertNew: boolean, most: number): Job[] {
  return [...heard].reduce((all, job) => {
    const listed = all.find((each) => each.jobId === job.jobId);
    return listed && !changedLater(job, listed) ? all : withJob(all, job, states, insertNew, most);
  }, jobs);
}

/** What is known of a job, given what was told of it since, if anything. */
export function laterOf(job: Job, told: Job | undefined): Job {
  return told !== undefined && !changedLater(job, told) ? told : job;
}

function changedLater(a: Job, b: Job): boolean {
  const seconds = (a.changedAt?.seconds ?? 0n) - (b.changedAt?.seconds ?? 0n);
  return seconds > 0n || (seconds === 0n && (a.changedAt?.nanos ?? 0) > (b.changedAt?.nanos ?? 0));
}

function isNewer(a: Job, b: Job): boolean {
  const seconds = (a.queuedAt?.seconds ?? 0n) - (b.queuedAt?.seconds ?? 0n);
  return seconds === 0n ? (a.queuedAt?.nanos ?? 0) > (b.queuedAt?.nanos ?? 0) : seconds > 0n;
}
