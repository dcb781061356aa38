import { frame, Kind, kindOf, renumber, streamOf } from './frames';
import type { Line, OpenLine } from './line';

/** What the exchange needs of a window's port. */
export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void;
}

/** What a window says besides messages about its streams. */
export type Said = 'open' | 'here' | 'leave';
/** What it is told. */
export type Told = 'ready' | 'refused' | 'lost' | 'here';

interface Window {
  /** Numbers of its streams as the connection has them, by its own. */
  streams: Map<number, number>;
  /** Ticks since it said something. */
  silent: number;
}

/** A window that was closed without a word has said nothing for so many ticks. One that was frozen opens its streams again. */
const SILENT_TICKS = 24;

/** Carries the streams of all windows of a browser over one connection to the server, which is there while there are streams. */
export class Exchange {
  private readonly windows = new Map<Port, Window>();
  private readonly owners = new Map<number, { port: Port; stream: number }>();
  private line: Promise<Line> | null = null;
  private last = 0;

  constructor(private readonly open: OpenLine) {}

  /** How many streams there are. */
  get streams(): number {
    return this.owners.size;
  }

  async said(port: Port, said: Said | ArrayBuffer): Promise<void> {
    if (said === 'open') this.windows.set(port, { streams: new Map(), silent: 0 });
    const window = this.windows.get(port);
    if (window === undefined) {
      if (said !== 'leave') port.postMessage('lost' satisfies Told);
      return;
    }
    window.silent = 0;
    if (said === 'open') await this.ready(port);
    else if (said === 'here') port.postMessage('here' satisfies Told);
    else if (said === 'leave') await this.leave(port);
    else await this.forward(port, window, new Uint8Array(said));
  }

  /** To be called again and again: lets go of windows that are gone, and of a connection that nobody needs. */
  async tick(): Promise<void> {
    for (const [port, window] of [...this.windows]) {
      window.silent++;
      if (window.silent >= SILENT_TICKS) await this.leave(port);
    }
    if (this.owners.size === 0 && this.windows.size === 0 && this.line !== null) {
      const unused = this.line;
      this.line = null;
      await unused.then((line) => line.close(), () => undefined);
    }
  }

  private connected(): Promise<Line> {
    if (this.line === null) {
      const line = this.open({ frame: (bytes) => this.received(bytes), lost: () => this.lost() });
      this.line = line;
      line.catch(() => {
        if (this.line === line) this.line = null;
      });
    }
    return this.line;
  }

  private async ready(port: Port): Promise<void> {
    try {
      await this.connected();
      port.postMessage('ready' satisfies Told);
    } catch {
      port.postMessage('refused' satisfies Told);
    }
  }

  private async forward(port: Port, window: Window, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const stream = streamOf(bytes);
    if (kindOf(bytes) === Kind.open) {
      this.last = (this.last + 1) & 0x7fffffff;
      window.streams.set(stream, this.last);
      this.owners.set(this.last, { port, stream });
    }
    const number = window.streams.get(stream);
    // Of a stream that has ended meanwhile.
    if (number === undefined) return;
    renumber(bytes, number);
    if (kindOf(bytes) === Kind.close) this.forget(number);
    const line = this.line;
    if (line === null) {
      this.forget(number);
      port.postMessage('lost' satisfies Told);
      return;
    }
    await line.then((each) => each.send(bytes), () => undefined);
  }

  private received(bytes: Uint8Array<ArrayBuffer>): void {
    const number = streamOf(bytes);
    const owner = this.owners.get(number);
    if (owner === undefined) return;
    if (kindOf(bytes) === Kind.end) this.forget(number);
    renumber(bytes, owner.stream);
    owner.port.postMessage(bytes.buffer, [bytes.buffer]);
  }

  private lost(): void {
    this.line = null;
    this.owners.clear();
    for (const [port, window] of this.windows) {
      window.streams.clear();
      port.postMessage('lost' satisfies Told);
    }
  }

  private async leave(port: Port): Promise<void> {
    const window = this.windows.get(port);
    this.windows.delete(port);
    for (const number of window?.streams.values() ?? []) {
      this.owners.delete(number);
      await this.line?.then((line) => line.send(frame(Kind.close, number)), () => undefined);
    }
  }

  private forget(number: number): void {
    const owner = this.owners.get(number);
    this.owners.delete(number);
    if (owner) this.windows.get(owner.port)?.streams.delete(owner.stream);
  }
}
