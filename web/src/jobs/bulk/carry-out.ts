import { isAway, messageOf } from '../../api/server-link';
import type { Job } from '../../gen/hodei/v1/job_pb';
import { jobs as count, type Action } from './kinds';

/** Calls at a time: browsers open six connections to a host, and the page goes on reading. */
const AT_A_TIME = 4;
const REASONS_SAID = 3;

export type Result = 'cancelled' | 'stopping' | 'ended' | 'queued';

/** What came of each job. */
export interface Outcome {
  done: Record<Result, number>;
  refused: { job: Job; reason: string }[];
  /** Asked for, without an answer. */
  unknown: Job[];
  notAsked: Job[];
}

/**
 * Does it to each job, group after group and a few at a time, and ends early where the server is away or it is aborted: what was not asked for is
 * told, and not tried again by itself.
 *
 * @param each throws what the server answered instead
 * @param progress told after each job
 */
export async function carryOut(groups: Job[][], each: (job: Job) => Promise<Result>, signal: AbortSignal, progress: (done: number) => void): Promise<Outcome> {
  const outcome: Outcome = { done: { cancelled: 0, stopping: 0, ended: 0, queued: 0 }, refused: [], unknown: [], notAsked: [] };
  const jobs = groups.flat();
  let end = 0;
  let next = 0;
  let over = 0;
  let away = false;
  const line = async () => {
    while (next < end && !away && !signal.aborted) {
      const job = jobs[next++]!;
      try {
        outcome.done[await each(job)]++;
      } catch (error) {
        if (isAway(error)) {
          away = true;
          outcome.unknown.push(job);
        } else outcome.refused.push({ job, reason: messageOf(error) });
      }
      progress(++over);
    }
  };
  for (const group of groups) {
    end += group.length;
    await Promise.all(Array.from({ length: AT_A_TIME }, line));
  }
  outcome.notAsked = jobs.slice(next);
  return outcome;
}

/** Those of which something may still be wanted. */
export function leftOver({ refused, unknown, notAsked }: Outcome): Job[] {
  return [...refused.map(({ job }) => job), ...unknown, ...notAsked];
}

/** "3 jobs were cancelled, 2 are being stopped. 1 was refused: it has ended." */
export function outcomeWords(action: Action, { done, refused, unknown, notAsked }: Outcome): string {
  const parts: [number, string, string][] = [
    [done.cancelled, 'was cancelled', 'were cancelled'],
    [done.stopping, 'is being stopped', 'are being stopped'],
    [done.ended, 'had ended already', 'had ended already'],
    [done.queued, 'was queued again', 'were queued again'],
  ];
  const said = parts.filter(([number]) => number > 0).map(([number, one, several], index) => `${index === 0 ? count(number) : number.toLocaleString()} ${number === 1 ? one : several}`);
  const sentences = said.length > 0 ? [`${said.join(', ')}.`] : [];
  if (refused.length > 0) sentences.push(`${count(refused.length)} ${refused.length === 1 ? 'was' : 'were'} refused: ${reasons(refused.map(({ reason }) => reason))}.`);
  if (unknown.length > 0) {
    const otherwise = action === 'cancel' ? 'Their states show it once the server is back.' : 'Try again: each is queued once at most.';
    sentences.push(`Of ${count(unknown.length)} it is not known, since the server did not answer. ${otherwise}`);
  }
  if (notAsked.length > 0) sentences.push(`${count(notAsked.length)} ${notAsked.length === 1 ? 'was' : 'were'} left as ${notAsked.length === 1 ? 'it was' : 'they were'}.`);
  return sentences.join(' ');
}

/** Each once, with how often it was given where there are several. */
function reasons(all: string[]): string {
  const counts = new Map<string, number>();
  for (const reason of all.map((each) => each.replace(/\.$/, ''))) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 1) return [...counts.keys()][0]!;
  const said = [...counts].slice(0, REASONS_SAID).map(([reason, number]) => `${reason} (${number.toLocaleString()})`);
  return `${said.join('; ')}${counts.size > REASONS_SAID ? '; and others' : ''}`;
}
