import type { AuditEvent } from '../gen/hodei/v1/audit_service_pb';
import { sentence, shortId, signalWords } from '../jobs/job-words';
import { withLocalTimes } from '../ui/time';

type Words = (detail: string) => string;

/** What happened, for each action that the server writes down; its detail says why or how. */
const WORDS: Record<string, Words> = {
  'job.queued': (detail) => because('The job was queued')(detail.replace(/^runs job (\w+) again$/, (_, id: string) => `it runs job ${shortId(id)} again`)),
  'job.assigned': (detail) => `The job was given to the worker${attemptOf(detail)}`,
  'job.started': (detail) => `The job began to run${attemptOf(detail)}`,
  'job.requeued': (detail) => because('The job was queued again')(endOf(detail)),
  'job.finished': finished,
  'job.cancel_requested': because('Somebody asked for the job to be cancelled'),
  'worker.provision_requested': (detail) => because('A new worker was ordered')(detail.replace(/; pool (.*), provider (.*)$/, ' (pool $1, provider $2)')),
  'worker.started': because('The worker was started'),
  'worker.registered': because('The worker registered'),
  'worker.ready': because('The worker is ready for jobs'),
  'worker.unreachable': because('The worker fell silent'),
  'worker.reachable': (detail) => (detail.startsWith('heard again') ? `The worker was ${detail}` : because('The worker was heard again')(detail)),
  'worker.came_back': because('The worker, given up as lost, came back'),
  'pool.reset': because('Failures to start workers were forgotten'),
  'worker.refreshed': because('The worker’s provider was asked how it is'),
  'worker.draining': draining,
  'worker.terminating': because('The worker was told to stop'),
  'worker.terminated': because('The worker has ended'),
  'worker.lost': because('The worker was given up as lost'),
  'worker.failed': because('The worker never became ready'),
  'token.issued': (detail) => because('A one-time token was issued')(detail.replace(/^expires /, 'it expires ').replace('; expires ', '; it expires ')),
  'token.consumed': because('The worker used up its one-time token'),
  'token.refused': (detail) => because('A one-time token was refused')(REFUSALS[detail] ?? detail),
};

const REFUSALS: Record<string, string> = {
  'other worker': 'it was issued for another worker',
  used: 'it had been used before',
  expired: 'it had expired',
  unknown: 'it is none of this server’s',
};

/** As the command line has them, as the end of a sentence. */
const END_REASONS: Record<string, string> = {
  TIMEOUT: 'its timeout was over',
  OUT_OF_MEMORY: 'it used more memory than it was given',
  CANCELLED: 'it was cancelled',
  WORKER_LOST: 'contact with its worker was lost',
  WORKER_DRAINED: 'its worker was shut down',
  PROVISION_FAILED: 'no worker could be started for it',
  SETUP_FAILED: 'the worker could not start the command',
};

const OUTCOMES: Record<string, string> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'was cancelled',
  TIMED_OUT: 'timed out',
};

/** An event as a sentence, its times local ones; undefined where this page does not know its action. */
export function auditWords({ action, detail }: Pick<AuditEvent, 'action' | 'detail'>): string | undefined {
  const words = Object.hasOwn(WORDS, action) ? WORDS[action] : undefined;
  return words && sentence(withLocalTimes(words(detail.trim())));
}

function because(what: string): Words {
  return (detail) => (detail === '' ? what : `${what}: ${detail}`);
}

/** "attempt 2" */
function attemptOf(detail: string): string {
  const number = /^attempt (\d+)$/.exec(detail)?.[1];
  if (number === undefined) return detail === '' ? '' : `: ${detail}`;
  return number === '1' ? '' : `, as attempt ${number}`;
}

/** "attempt 1: LOST, WORKER_LOST", "attempt 2: EXIT_CODE 7"; what is not like this is left as it is. */
function endOf(detail: string): string {
  const parts = /^attempt (\d+): (?:LOST, )?([A-Z_]+)(?: (-?\d+))?$/.exec(detail);
  if (parts === null) return detail;
  const [, number, reason = '', code = ''] = parts;
  const how = reason === 'EXIT_CODE' ? `exit code ${code}` : reason === 'SIGNAL' ? signalWords(Number(code)) : END_REASONS[reason];
  if (how === undefined) return detail;
  return number === '1' ? how : `${how} (attempt ${number})`;
}

/** "FAILED, attempt 1: EXIT_CODE 7" */
function finished(detail: string): string {
  const [outcome = '', ...rest] = detail.split(', ');
  const word = OUTCOMES[outcome];
  if (word === undefined) return because('The job ended')(detail);
  const end = endOf(rest.join(', '));
  return end === END_REASONS.CANCELLED || end === '' ? `The job ${word}` : `The job ${word}: ${end}`;
}

/** "a user asked for it; deadline 2026-11-24T12:45:03Z" */
function draining(detail: string): string {
  const [, why = '', deadline] = /^(.*?)(?:; deadline (\S+))?$/s.exec(detail) ?? [];
  const what = because('The worker takes no more jobs')(why);
  return deadline === undefined ? what : `${what}. What still runs at ${deadline} is stopped`;
}
