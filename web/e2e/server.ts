import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const START_WITHIN = 180_000;
const STOP_WITHIN = 60_000;

/** The shipped server with a home and ports of its own; it starts real workers. */
export class TestServer {
  private process: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private readonly home = mkdtempSync(join(tmpdir(), 'hodei-web-'));
  private readonly log = join(this.home, 'server.log');

  private constructor(
    private readonly httpPort: number,
    private readonly grpcPort: number,
  ) {}

  static async start(): Promise<TestServer> {
    const server = new TestServer(await freePort(), await freePort());
    await server.up();
    return server;
  }

  get url(): string {
    return `http://localhost:${this.httpPort}`;
  }

  /** For the command line. */
  get environment(): NodeJS.ProcessEnv {
    const { HODEI_DATABASE_URL: _, ...rest } = process.env;
    return {
      ...rest,
      // Nothing is left when it ends.
      HODEI_ON_STOP: 'stop',
      HODEI_HOME: this.home,
      HODEI_HTTP_PORT: String(this.httpPort),
      HODEI_GRPC_PORT: String(this.grpcPort),
      HODEI_SERVER_ADDRESS: `127.0.0.1:${this.grpcPort}`,
    };
  }

  /** Queues a shell line through the HTTP port, as curl would. @returns the job's id */
  async queue(command: string, name = '', more: object = {}): Promise<string> {
    const { job } = await this.call('QueueJob', { spec: { command, name, ...more } });
    return job.jobId;
  }

  /** Queues many jobs at once, as `hodei job queue --batch` does: a shell line each. */
  batch(lines: string[]): void {
    const file = join(this.home, 'batch');
    writeFileSync(file, lines.join('\n') + '\n');
    execFileSync(join(ROOT, 'bin/hodei'), ['job', 'queue', '--batch', file, ...['--require', 'nobody=has-it']], { env: this.environment, stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** The worker that a job was given to last. */
  async workerOf(jobId: string): Promise<string> {
    return (await this.call('GetJob', { jobId })).job.attempts!.at(-1)!.workerId;
  }

  /** Waits for the job's end. */
  async end(jobId: string): Promise<void> {
    const deadline = Date.now() + START_WITHIN;
    while (!(await this.call('GetJob', { jobId })).job.finishedAt) {
      if (Date.now() > deadline) throw new Error(`job ${jobId} does not end`);
      await new Promise((again) => setTimeout(again, 100));
    }
  }

  private async call(method: string, request: object): Promise<{ job: AnsweredJob }> {
    const response = await fetch(`${this.url}/hodei.v1.JobService/${method}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
    });
    if (!response.ok) throw new Error(`${method}: ${await response.text()}`);
    return (await response.json()) as { job: AnsweredJob };
  }

  async up(): Promise<void> {
    const output = openSync(this.log, 'a');
    const child = spawn(join(ROOT, 'bin/hodei'), ['server', 'start'], {
      env: this.environment,
      stdio: ['ignore', output, output],
      detached: true,
    });
    this.process = child;
    let exited = false;
    this.ended = new Promise((done) => {
      child.once('exit', () => {
        exited = true;
        done();
      });
    });
    const deadline = Date.now() + START_WITHIN;
    while (!(await this.isReady())) {
      if (exited || Date.now() > deadline) {
        throw new Error(`the server did not get ready:\n${readFileSync(this.log, 'utf8').slice(-4000)}`);
      }
      await new Promise((again) => setTimeout(again, 100));
    }
  }

  /** As Ctrl-C does; its workers, its jobs and its database end with it. */
  async down(): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child?.pid === undefined) return;
    process.kill(child.pid, 'SIGTERM');
    const late = setTimeout(() => process.kill(child.pid!, 'SIGKILL'), STOP_WITHIN);
    await this.ended;
    clearTimeout(late);
  }

  /** Ends it without a warning; its workers and their jobs go on without it. */
  async kill(): Promise<void> {
    const child = this.process;
    this.process = null;
    process.kill(child!.pid!, 'SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    await this.down();
    rmSync(this.home, { recursive: true, force: true });
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/q/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

interface AnsweredJob {
  jobId: string;
  finishedAt?: string;
  attempts?: { workerId: string }[];
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
