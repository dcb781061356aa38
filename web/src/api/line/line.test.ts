import { create, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JobService, FollowLogsResponseSchema } from '../../gen/hodei/v1/job_service_pb';
import { Exchange, type Told } from './exchange';
import { contentOf, frame, Kind, kindOf, streamOf } from './frames';
import type { Line, LineEvents } from './line';
import { LineTransport } from './line-transport';
import { LineOpener } from './open-line';
import { NoWorker, sharedLine, TICK_MILLIS, type Worker } from './shared-line';

const PLAIN: Interceptor = (next) => next;
const NO_HTTP = { unary: () => Promise.reject(new Error('http')), stream: () => Promise.reject(new ConnectError('over http', Code.NotFound)) } as unknown as Transport;
const TEXT = new TextEncoder();
const end = (stream: number, json: object = {}) => frame(Kind.end, stream, TEXT.encode(JSON.stringify(json)));
const message = (stream: number, position: number) =>
  frame(Kind.message, stream, toBinary(FollowLogsResponseSchema, create(FollowLogsResponseSchema, { event: { case: 'start', value: { position: BigInt(position) } } })));

/** The server's end of a line. */
class FakeServerLine {
  events!: LineEvents;
  sent: Uint8Array[] = [];
  opened = 0;
  closed = 0;
  refuses = false;

  open = (events: LineEvents): Promise<Line> => {
    this.opened++;
    if (this.refuses) return Promise.reject(new Error('refused'));
    this.events = events;
    return Promise.resolve({ send: (bytes) => void this.sent.push(bytes), close: () => void this.closed++ });
  };

  kinds(stream: number): number[] {
    return this.sent.filter((each) => streamOf(each) === stream).map(kindOf);
  }

  streams(): number[] {
    return this.sent.filter((each) => kindOf(each) === Kind.open).map(streamOf);
  }
}

afterEach(() => vi.useRealTimers());

describe('streams over one line', () => {
  const clientOf = (server: FakeServerLine) => createClient(JobService, new LineTransport(NO_HTTP, PLAIN, server.open));

  it('are told apart, read at their own pace, and end as the server says', async () => {
    const server = new FakeServerLine();
    const client = clientOf(server);
    const read = async (jobId: string, positions: bigint[]) => {
      for await (const { event } of client.followLogs({ jobId })) positions.push((event.value as { position: bigint }).position);
    };
    const first: bigint[] = [];
    const second: bigint[] = [];
    const one = read('1', first);
    const two = read('2', second);
    await vi.waitFor(() => expect(server.streams()).toEqual([1, 2]));
    expect(server.opened).toBe(1);
    for (let position = 0; position < 40; position++) server.events.frame(message(2, position));
    server.events.frame(message(1, 7));
    server.events.frame(end(1));
    server.events.frame(end(2, { error: { code: 'not_found', message: 'no such job' } }));
    await one;
    await expect(two).rejects.toMatchObject({ code: Code.NotFound, rawMessage: 'no such job' });
    expect(first).toEqual([7n]);
    expect(second).toHaveLength(40);
    expect(server.kinds(1)).toEqual([Kind.open, Kind.more]);
  });

  it('ask for more as they are read, and are closed by who leaves', async () => {
    const server = new FakeServerLine();
    const leave = new AbortController();
    let read = 0;
    const reading = (async () => {
      for await (const _ of clientOf(server).followLogs({ jobId: '1' }, { signal: leave.signal })) read++;
    })();
    await vi.waitFor(() => expect(server.streams()).toEqual([1]));
    for (let position = 0; position < 32; position++) server.events.frame(message(1, position));
    await vi.waitFor(() => expect(read).toBe(32));
    expect(server.kinds(1)).toEqual([Kind.open, Kind.more, Kind.more, Kind.more]);
    leave.abort();
    await expect(reading).rejects.toMatchObject({ code: Code.Canceled });
    expect(server.kinds(1).at(-1)).toBe(Kind.close);
  });

  it('are lost with their line, and have another one afterwards', async () => {
    const server = new FakeServerLine();
    const client = clientOf(server);
    const lost = client.followLogs({ jobId: '1' })[Symbol.asyncIterator]().next();
    await vi.waitFor(() => expect(server.streams()).toEqual([1]));
    server.events.lost();
    await expect(lost).rejects.toMatchObject({ code: Code.Unavailable });
    void client.followLogs({ jobId: '1' })[Symbol.asyncIterator]().next();
    await vi.waitFor(() => expect(server.opened).toBe(2));
  });
});

describe('the exchange between windows and the server', () => {
  const windowOf = () => {
    const told: (Told | Uint8Array)[] = [];
    return { told, postMessage: (what: unknown) => void told.push(what instanceof ArrayBuffer ? new Uint8Array(what) : (what as Told)) };
  };

  it('gives the streams of windows numbers of their own, and each window what is its', async () => {
    const server = new FakeServerLine();
    const exchange = new Exchange(server.open);
    const [a, b] = [windowOf(), windowOf()];
    await exchange.said(a, 'open');
    await exchange.said(b, 'open');
    await exchange.said(a, frame(Kind.open, 1).buffer);
    await exchange.said(b, frame(Kind.open, 1).buffer);
    expect(server.opened).toBe(1);
    expect(server.streams()).toEqual([1, 2]);
    server.events.frame(message(2, 5));
    server.events.frame(end(2));
    expect(a.told).toEqual(['ready']);
    expect(b.told.slice(1).map((each) => [kindOf(each as Uint8Array), streamOf(each as Uint8Array)])).toEqual([[Kind.message, 1], [Kind.end, 1]]);
    expect(exchange.streams).toBe(1);
    await exchange.said(a, 'leave');
    expect(server.kinds(1)).toEqual([Kind.open, Kind.close]);
    expect(exchange.streams).toBe(0);
  });

  it('tells every window that the connection is lost, and closes one that nobody needs', async () => {
    const server = new FakeServerLine();
    const exchange = new Exchange(server.open);
    const [a, b] = [windowOf(), windowOf()];
    await exchange.said(a, 'open');
    await exchange.said(b, 'open');
    await exchange.said(a, frame(Kind.open, 1).buffer);
    server.events.lost();
    expect([a.told.at(-1), b.told.at(-1)]).toEqual(['lost', 'lost']);
    await exchange.said(a, 'open');
    expect(server.opened).toBe(2);
    await exchange.said(a, 'leave');
    await exchange.said(b, 'leave');
    await exchange.tick();
    expect(server.closed).toBe(1);
    server.refuses = true;
    await exchange.said(a, 'open');
    expect(a.told.at(-1)).toBe('refused');
  });

  it('forgets a window that says nothing any more, which opens its streams again when it is back', async () => {
    const server = new FakeServerLine();
    const exchange = new Exchange(server.open);
    const gone = windowOf();
    await exchange.said(gone, 'open');
    await exchange.said(gone, frame(Kind.open, 1).buffer);
    for (let tick = 0; tick < 24; tick++) await exchange.tick();
    expect(server.kinds(1).at(-1)).toBe(Kind.close);
    await exchange.said(gone, 'here');
    expect(gone.told.at(-1)).toBe('lost');
  });
});

describe('a window’s way to the server', () => {
  const portOf = (answer: (said: unknown, tell: (what: Told) => void) => void) => {
    const port: Worker['port'] = { onmessage: null, close: () => {}, postMessage: (said) => answer(said, (what) => port.onmessage?.({ data: what } as MessageEvent)) };
    return () => ({ port });
  };

  it('is given up where the shared script answers no more', async () => {
    vi.useFakeTimers();
    let alive = true;
    const lost = vi.fn();
    const line = sharedLine({ frame: () => {}, lost }, portOf((said, tell) => alive && tell(said === 'open' ? 'ready' : 'here')));
    await line;
    await vi.advanceTimersByTimeAsync(10 * TICK_MILLIS);
    expect(lost).not.toHaveBeenCalled();
    alive = false;
    await vi.advanceTimersByTimeAsync(4 * TICK_MILLIS);
    expect(lost).toHaveBeenCalledOnce();
    const none = expect(sharedLine({ frame: () => {}, lost }, portOf(() => {}))).rejects.toThrow(NoWorker);
    await vi.advanceTimersByTimeAsync(4 * TICK_MILLIS);
    await none;
  });

  it('is one of its own without a shared one, and plain HTTP where the server takes neither', async () => {
    const own = new FakeServerLine();
    const events = { frame: () => {}, lost: () => {} };
    const opener = new LineOpener({ shared: () => Promise.reject(new NoWorker()), own: own.open, isThere: () => Promise.resolve(true) }, () => 0);
    expect(await opener.open(events)).not.toBeNull();
    own.refuses = true;
    expect(await opener.open(events)).toBeNull();
    expect(own.opened).toBe(3);
    expect(await opener.open(events)).toBeNull();
    expect(own.opened).toBe(3);
    const away = new LineOpener({ shared: own.open, own: own.open, isThere: () => Promise.resolve(false) });
    await expect(away.open(events)).rejects.toThrow('refused');
    const client = createClient(JobService, new LineTransport(NO_HTTP, PLAIN, () => Promise.resolve(null)));
    await expect(client.followLogs({ jobId: '1' })[Symbol.asyncIterator]().next()).rejects.toMatchObject({ rawMessage: 'over http' });
  });
});

it('a message has its kind, its stream and its content', () => {
  const bytes = frame(Kind.more, -2, TEXT.encode('abc'));
  expect([kindOf(bytes), streamOf(bytes), new TextDecoder().decode(contentOf(bytes))]).toEqual([Kind.more, -2, 'abc']);
});
