import { Code, ConnectError } from '@connectrpc/connect';
import { messageOf } from './server-link';

/** "NotFound" as the Connect protocol writes it: "not_found". */
const CODES = new Map(
  Object.entries(Code)
    .filter((entry): entry is [string, Code] => typeof entry[1] === 'number')
    .map(([name, code]) => [name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase(), code]),
);

/** Of statuses that come without an error of this server's: a proxy's. */
const OF_STATUS: Record<number, Code> = { 401: Code.Unauthenticated, 403: Code.PermissionDenied, 404: Code.Unimplemented, 429: Code.ResourceExhausted };

/** The mark of a call that nobody answered: whether it was carried out is not known. */
const UNANSWERED = 'hodei-unanswered';

/** Nobody answered, which each browser says in words of its own. */
export function unanswered(more = '', cause?: unknown): ConnectError {
  return new ConnectError(`the server can’t be reached${more}`, Code.Unavailable, { [UNANSWERED]: 'true' }, undefined, cause);
}

/**
 * What to say where something was asked for and did not come to pass.
 *
 * @param done "cancelled"
 * @param otherwise what to do where it is not known whether it did
 */
export function notDone(done: string, error: unknown, otherwise: string): string {
  const failure = ConnectError.from(error);
  if (!failure.metadata.has(UNANSWERED)) return `Not ${done}: ${messageOf(failure)}`;
  return `It is not known whether it was ${done}: ${failure.rawMessage}. ${otherwise}`;
}

interface Written {
  code?: unknown;
  message?: unknown;
}

/** What an answer says that is none. */
export function errorOf(status: number, body: string): ConnectError {
  return written(parsed(body)) ?? (status in OF_STATUS ? new ConnectError(`something between this page and the server refused it: HTTP status ${status}`, OF_STATUS[status]) : unanswered(`: HTTP status ${status}`));
}

/** How a stream ended; null where it ended well. */
export function errorOfEnd(json: Uint8Array): ConnectError | null {
  const { error } = (parsed(new TextDecoder().decode(json)) ?? {}) as { error?: Written };
  return error === undefined ? null : (written(error) ?? new ConnectError('the stream ended in a way that this page does not know', Code.Unknown));
}

function written(error: Written | null): ConnectError | null {
  const code = typeof error?.code === 'string' ? CODES.get(error.code) : undefined;
  return code === undefined ? null : new ConnectError(typeof error?.message === 'string' ? error.message : '', code);
}

function parsed(json: string): Written | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
