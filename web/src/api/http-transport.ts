import { create, fromBinary, toBinary, type DescMessage, type DescMethod, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createContextValues, type Interceptor, type StreamResponse, type Transport, type UnaryResponse } from '@connectrpc/connect';
import { errorOf, errorOfEnd, unanswered } from './errors';

const END_OF_STREAM = 2;
const HEADER = 5;

/** Calls over HTTP, in the binary form of the Connect protocol: as much of it as this server speaks. */
export class HttpTransport implements Transport {
  constructor(private readonly interceptor: Interceptor) {}

  unary: Transport['unary'] = async (method, signal, _timeout, _header, input) => {
    const request = {
      stream: false as const, service: method.parent, method, requestMethod: 'POST', url: pathOf(method), header: new Headers(),
      signal: signal ?? new AbortController().signal, contextValues: createContextValues(), message: create(method.input, input),
    };
    const next = async (): Promise<UnaryResponse> => {
      const answer = await post(request.url, 'application/proto', toBinary(method.input, request.message), request.signal);
      const body = await whole(answer, request.signal);
      return { ...request, header: answer.headers, trailer: new Headers(), message: fromBinary(method.output, body) } as unknown as UnaryResponse;
    };
    return (await this.interceptor(next)(request)) as never;
  };

  stream: Transport['stream'] = async (method, signal, _timeout, _header, input) => {
    const message = (async function* () {
      for await (const one of input) yield create(method.input, one);
    })();
    const request = {
      stream: true as const, service: method.parent, method, requestMethod: 'POST', url: pathOf(method), header: new Headers(),
      signal: signal ?? new AbortController().signal, contextValues: createContextValues(), message,
    };
    const next = async (): Promise<StreamResponse> => {
      const answer = await post(request.url, 'application/connect+proto', enveloped(await only(method.input, message)), request.signal);
      return { ...request, header: answer.headers, trailer: new Headers(), message: messages(method.output, answer, request.signal) } as unknown as StreamResponse;
    };
    return (await this.interceptor(next as never)(request as never)) as never;
  };
}

function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

async function post(path: string, type: string, body: Uint8Array, signal: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': type }, body: body as Uint8Array<ArrayBuffer>, signal });
  } catch (error) {
    throw gone(error, signal);
  }
  if (answer.ok) return answer;
  throw errorOf(answer.status, await answer.text().catch(() => ''));
}

async function whole(answer: Response, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw gone(error, signal);
  }
}

function gone(error: unknown, signal: AbortSignal): ConnectError {
  return signal.aborted
    ? new ConnectError('the call was given up', Code.Canceled, undefined, undefined, error)
    : unanswered('', error);
}

async function only<I extends DescMessage>(schema: I, input: AsyncIterable<MessageShape<I>>): Promise<Uint8Array> {
  for await (const one of input) return toBinary(schema, one);
  return toBinary(schema, create(schema, {} as MessageInitShape<I>));
}

/** With its flags and its length before it. */
function enveloped(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + message.length);
  new DataView(bytes.buffer).setUint32(1, message.length);
  bytes.set(message, HEADER);
  return bytes;
}

async function* messages<O extends DescMessage>(schema: O, answer: Response, signal: AbortSignal): AsyncIterable<MessageShape<O>> {
  const reader = answer.body!.getReader();
  let rest = new Uint8Array();
  try {
    while (true) {
      while (rest.length >= HEADER) {
        const length = new DataView(rest.buffer, rest.byteOffset).getUint32(1);
        if (rest.length < HEADER + length) break;
        const flags = rest[0]!;
        const content = rest.subarray(HEADER, HEADER + length);
        rest = rest.subarray(HEADER + length);
        if ((flags & END_OF_STREAM) === 0) {
          yield fromBinary(schema, content);
          continue;
        }
        const error = errorOfEnd(content);
        if (error !== null) throw error;
        return;
      }
      let part;
      try {
        part = await reader.read();
      } catch (error) {
        throw gone(error, signal);
      }
      if (part.done) throw new ConnectError('the connection to the server was lost', Code.Unavailable);
      const joined = new Uint8Array(rest.length + part.value.length);
      joined.set(rest);
      joined.set(part.value, rest.length);
      rest = joined;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
