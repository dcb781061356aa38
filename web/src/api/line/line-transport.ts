import { create, fromBinary, toBinary, type DescMessage, type DescMethodStreaming, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createContextValues, type Interceptor, type StreamRequest, type StreamResponse, type Transport } from '@connectrpc/connect';
import { errorOfEnd } from '../errors';
import { contentOf, frame, Kind, kindOf, more, opening, streamOf } from './frames';
import type { Line, OpenLine } from './line';

/** How many messages of a stream may be on their way, and after how many taken the next are asked for. */
const AHEAD = 32;
const ASK_AFTER = 16;

interface Inbox {
  messages: Uint8Array[];
  end: ConnectError | 'well' | null;
  wake: () => void;
}

/**
 * Streams over one line for all of them, and everything else over HTTP. Where no line can be had although the server is there, as
 * with a proxy that knows no WebSockets, streams go over HTTP as well.
 */
export class LineTransport implements Transport {
  private readonly inboxes = new Map<number, Inbox>();
  private line: Promise<Line> | null = null;
  private last = 0;

  /** @param open gives a line, or null where streams are to go over HTTP */
  constructor(
    private readonly http: Transport,
    private readonly interceptor: Interceptor,
    private readonly open: (events: Parameters<OpenLine>[0]) => Promise<Line | null>,
  ) {}

  unary: Transport['unary'] = (...call) => this.http.unary(...call);

  stream: Transport['stream'] = async (method, signal, timeoutMs, header, input, contextValues) => {
    let line: Line | null;
    try {
      line = await this.connected();
    } catch (error) {
      return this.intercepted(method, signal, input, () => Promise.reject(ConnectError.from(error, Code.Unavailable)));
    }
    const found = line;
    if (found === null) return this.http.stream(method, signal, timeoutMs, header, input, contextValues);
    return this.intercepted(method, signal, input, async (request) => ({ ...request, header: new Headers(), trailer: new Headers(), message: this.messages(found, request) }));
  };

  private intercepted<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    input: AsyncIterable<MessageInitShape<I>>,
    next: (request: StreamRequest<I, O>) => Promise<StreamResponse<I, O>>,
  ): Promise<StreamResponse<I, O>> {
    const request: StreamRequest<I, O> = {
      stream: true, service: method.parent, method, requestMethod: 'POST', url: '', header: new Headers(),
      signal: signal ?? new AbortController().signal, contextValues: createContextValues(), message: made(method, input),
    };
    return this.interceptor(next as unknown as Parameters<Interceptor>[0])(request as StreamRequest) as Promise<StreamResponse<I, O>>;
  }

  private connected(): Promise<Line | null> {
    if (this.line !== null) return this.line;
    const opened = this.open({ frame: (bytes) => this.received(bytes), lost: () => this.lost() });
    this.line = opened as Promise<Line>;
    const forget = () => {
      if (this.line === opened) this.line = null;
    };
    // Where there is none now, there may be one for the next stream.
    opened.then((line) => line === null && forget(), forget);
    return opened;
  }

  private async *messages<I extends DescMessage, O extends DescMessage>(line: Line, { method, message, signal }: StreamRequest<I, O>): AsyncIterable<MessageShape<O>> {
    let request: Uint8Array | undefined;
    for await (const one of message) request = toBinary(method.input, one);
    const number = ++this.last;
    const inbox: Inbox = { messages: [], end: null, wake: () => {} };
    this.inboxes.set(number, inbox);
    const aborted = () => {
      inbox.end ??= ConnectError.from(signal.reason ?? 'aborted', Code.Canceled);
      inbox.messages.length = 0;
      inbox.wake();
    };
    signal.addEventListener('abort', aborted);
    try {
      if (signal.aborted) aborted();
      else {
        line.send(opening(number, `${method.parent.typeName}/${method.name}`, request ?? new Uint8Array()));
        line.send(more(number, AHEAD));
      }
      let taken = 0;
      while (true) {
        const next = inbox.messages.shift();
        if (next !== undefined) {
          yield fromBinary(method.output, next);
          if (++taken % ASK_AFTER === 0 && inbox.end === null) line.send(more(number, ASK_AFTER));
        } else if (inbox.end === 'well') return;
        else if (inbox.end !== null) throw inbox.end;
        else await new Promise<void>((resolve) => (inbox.wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', aborted);
      // Else it has ended, or its line has.
      if (this.inboxes.delete(number) && (inbox.end === null || signal.aborted)) line.send(frame(Kind.close, number));
    }
  }

  private received(bytes: Uint8Array): void {
    const number = streamOf(bytes);
    const inbox = this.inboxes.get(number);
    if (inbox === undefined) return;
    if (kindOf(bytes) === Kind.message) inbox.messages.push(contentOf(bytes));
    else if (kindOf(bytes) === Kind.end) {
      this.inboxes.delete(number);
      inbox.end = errorOfEnd(contentOf(bytes)) ?? 'well';
    }
    inbox.wake();
  }

  private lost(): void {
    this.line = null;
    const inboxes = [...this.inboxes.values()];
    this.inboxes.clear();
    for (const inbox of inboxes) {
      inbox.end = new ConnectError('the connection to the server was lost', Code.Unavailable);
      inbox.wake();
    }
  }
}

async function* made<I extends DescMessage>(method: DescMethodStreaming<I>, input: AsyncIterable<MessageInitShape<I>>): AsyncIterable<MessageShape<I>> {
  for await (const one of input) yield create(method.input, one);
}
