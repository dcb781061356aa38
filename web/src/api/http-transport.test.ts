import { create, toBinary } from '@bufbuild/protobuf';
import { Code, createClient } from '@connectrpc/connect';
import { describe, expect, it, vi } from 'vitest';
import { FollowLogsResponseSchema, GetJobResponseSchema, JobService } from '../gen/hodei/v1/job_service_pb';
import { HttpTransport } from './http-transport';

const client = createClient(JobService, new HttpTransport((next) => next));
const answers = (answer: () => Response | Promise<Response>) => vi.stubGlobal('fetch', vi.fn(answer));
const envelope = (flags: number, content: Uint8Array) => {
  const bytes = new Uint8Array(5 + content.length);
  bytes[0] = flags;
  new DataView(bytes.buffer).setUint32(1, content.length);
  bytes.set(content, 5);
  return [...bytes];
};

describe('calls over HTTP', () => {
  it('are answered by a message, or by an error with its code and words', async () => {
    answers(() => new Response(toBinary(GetJobResponseSchema, create(GetJobResponseSchema, { job: { jobId: 'abc' } })) as BodyInit));
    expect((await client.getJob({ jobId: 'abc' })).job?.jobId).toBe('abc');
    answers(() => new Response('{"code":"failed_precondition","message":"it has ended"}', { status: 400 }));
    await expect(client.getJob({ jobId: 'abc' })).rejects.toMatchObject({ code: Code.FailedPrecondition, rawMessage: 'it has ended' });
  });

  it('say in words that nobody answers, also where a proxy does', async () => {
    answers(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(client.getJob({ jobId: 'abc' })).rejects.toMatchObject({ code: Code.Unavailable, rawMessage: 'the server can’t be reached' });
    answers(() => new Response('<h1>Bad Gateway</h1>', { status: 502 }));
    await expect(client.getJob({ jobId: 'abc' })).rejects.toMatchObject({ code: Code.Unavailable, rawMessage: 'the server can’t be reached: HTTP status 502' });
  });

  it('stream messages however they are cut, up to their end', async () => {
    const start = (position: number) => toBinary(FollowLogsResponseSchema, create(FollowLogsResponseSchema, { event: { case: 'start', value: { position: BigInt(position) } } }));
    const bytes = new Uint8Array([...envelope(0, start(1)), ...envelope(0, start(2)), ...envelope(2, new TextEncoder().encode('{"error":{"code":"unavailable","message":"stopping"}}'))]);
    const cut = (size: number) =>
      new Response(new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      }));
    for (const size of [1, 7, 1000]) {
      answers(() => cut(size));
      const positions: bigint[] = [];
      const reading = (async () => {
        for await (const { event } of client.followLogs({ jobId: 'abc' })) positions.push((event.value as { position: bigint }).position);
      })();
      await expect(reading).rejects.toMatchObject({ code: Code.Unavailable, rawMessage: 'stopping' });
      expect(positions).toEqual([1n, 2n]);
    }
  });

  it('are lost where a stream ends without its end', async () => {
    answers(() => new Response(new Uint8Array(envelope(0, new Uint8Array())).slice(0, 3)));
    await expect(client.followLogs({ jobId: 'abc' })[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: Code.Unavailable });
  });
});
