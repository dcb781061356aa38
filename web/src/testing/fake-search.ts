import { Code, ConnectError } from '@connectrpc/connect';
import type { SearchLogsRequest } from '../gen/hodei/v1/job_service_pb';
import { SearchDirection } from '../gen/hodei/v1/job_service_pb';
import type { LogChunk } from '../gen/hodei/v1/log_pb';
import { plain } from '../log/spans';
import { LogStore } from '../log/store';

const ERROR = /\b(?:error|fatal|panic|exception|traceback|failed|failure)\b/i;

/** As the server does it, with the page's own lines. */
export async function* searched(request: SearchLogsRequest, chunks: LogChunk[]) {
  const store = new LogStore();
  chunks.forEach((chunk) => store.append(chunk));
  if (request.regex && request.query === '(') throw new ConnectError('this is no regular expression: missing closing ): (', Code.InvalidArgument);
  const expression = request.regex ? new RegExp(request.query, request.caseSensitive ? '' : 'i') : null;
  const wanted = request.caseSensitive ? request.query : request.query.toLowerCase();
  const from = Number(request.fromLine);
  const backward = request.direction === SearchDirection.BACKWARD;
  let found: number[] = [];
  let stderr = -1;
  for (let number = 0; number < store.lineCount; number++) {
    if (backward ? from > 0 && number >= from : number < from) continue;
    const line = store.line(number);
    const text = plain(line.text);
    if (request.firstError) {
      if (line.stream === 1 && (stderr < 0 || backward)) stderr = number;
      if (line.stream !== 2 && ERROR.test(text)) found.push(number);
    } else if (expression ? expression.test(text) : (request.caseSensitive ? text : text.toLowerCase()).includes(wanted)) {
      found.push(number);
    }
  }
  if (request.firstError && found.length === 0 && stderr >= 0) found = [stderr];
  if (backward) found.reverse();
  const limit = request.firstError ? 1 : request.limit || 1000;
  const sent = found.slice(0, limit);
  if (sent.length > 0) yield { event: { case: 'matches' as const, value: { matches: sent.map((line) => ({ line: BigInt(line) })) } } };
  yield { event: { case: 'end' as const, value: { attempt: request.attempt || 1, lines: BigInt(store.lineCount), more: found.length > limit } } };
}
