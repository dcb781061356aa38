import { expect, it } from 'vitest';
import { dateAndSecond } from '../ui/time';
import { auditWords } from './audit-words';

const AT = '2026-11-24T12:45:03.250Z';
const LOCAL = dateAndSecond(Date.parse(AT));

it.each([
  ['job.queued', '', 'The job was queued.'],
  ['job.queued', `runs job ${'a'.repeat(32)} again`, 'The job was queued: it runs job aaaaaaaa again.'],
  ['job.assigned', 'attempt 1', 'The job was given to the worker.'],
  ['job.started', 'attempt 2', 'The job began to run, as attempt 2.'],
  ['job.cancel_requested', '', 'Somebody asked for the job to be cancelled.'],
  ['job.requeued', 'attempt 1: LOST, WORKER_LOST', 'The job was queued again: contact with its worker was lost.'],
  ['job.finished', 'SUCCEEDED, attempt 1: EXIT_CODE 0', 'The job succeeded: exit code 0.'],
  ['job.finished', 'FAILED, attempt 2: SIGNAL 9', 'The job failed: signal 9 (SIGKILL) (attempt 2).'],
  ['job.finished', 'FAILED, attempt 1: LOST, WORKER_LOST', 'The job failed: contact with its worker was lost.'],
  ['job.finished', 'CANCELLED, attempt 1: CANCELLED', 'The job was cancelled.'],
  ['job.finished', 'CANCELLED', 'The job was cancelled.'],
  ['job.finished', 'TIMED_OUT, attempt 1: TIMEOUT', 'The job timed out: its timeout was over.'],
  ['worker.provision_requested', 'no worker was free for job aaaaaaaa; pool local, provider process', 'A new worker was ordered: no worker was free for job aaaaaaaa (pool local, provider process).'],
  ['worker.unreachable', 'no heartbeat for 12 s; its control stream is open', 'The worker fell silent: no heartbeat for 12 s; its control stream is open.'],
  ['worker.reachable', 'heard again, for the first time in 40 s', 'The worker was heard again, for the first time in 40 s.'],
  ['worker.draining', `a user asked for it; deadline ${AT}`, `The worker takes no more jobs: a user asked for it. What still runs at ${LOCAL} is stopped.`],
  ['worker.draining', 'its agent was asked to stop', 'The worker takes no more jobs: its agent was asked to stop.'],
  ['token.issued', `expires at ${AT}`, `A one-time token was issued: it expires at ${LOCAL}.`],
  ['token.issued', `for a worker that a person starts, in pool local; expires at ${AT}`, `A one-time token was issued: for a worker that a person starts, in pool local; it expires at ${LOCAL}.`],
  ['token.refused', 'used', 'A one-time token was refused: it had been used before.'],
])('says %s (%s) as a sentence', (action, detail, sentence) => {
  expect(auditWords({ action, detail })).toBe(sentence);
});

it('leaves as it is what it has no words for', () => {
  expect(auditWords({ action: 'job.promoted', detail: 'x' })).toBeUndefined();
  expect(auditWords({ action: 'constructor', detail: 'x' })).toBeUndefined();
  expect(auditWords({ action: 'job.finished', detail: 'ABSORBED, attempt 1' })).toBe('The job ended: ABSORBED, attempt 1.');
  expect(auditWords({ action: 'job.requeued', detail: 'attempt 1: LOST, EATEN' })).toBe('The job was queued again: attempt 1: LOST, EATEN.');
  expect(auditWords({ action: 'token.refused', detail: 'too old' })).toBe('A one-time token was refused: too old.');
});
