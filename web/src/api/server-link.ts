import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';

/** Whether the server answers, as far as the page's calls know. One for the page, watched by its banner. */
export class ServerLink {
  private lostSince: number | null = null;
  private readonly listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** When it stopped answering, or null while it does. */
  since = (): number | null => this.lostSince;

  answered(): void {
    this.change(null);
  }

  failed(error: unknown): void {
    // One that says that it is slow is there.
    if (ConnectError.from(error).code === Code.DeadlineExceeded) this.answered();
    else if (isAway(error)) this.change(this.lostSince ?? Date.now());
  }

  private change(since: number | null): void {
    if (since === this.lostSince) return;
    this.lostSince = since;
    this.listeners.forEach((listener) => listener());
  }

  /** Notes the outcome of each call, and each message of a stream. */
  readonly interceptor: Interceptor = (next) => async (request) => {
    try {
      const response = await next(request);
      if (!response.stream) {
        this.answered();
        return response;
      }
      return { ...response, message: this.noting(response.message) };
    } catch (error) {
      if (!request.signal.aborted) this.failed(error);
      throw error;
    }
  };

  private async *noting<T>(messages: AsyncIterable<T>): AsyncIterable<T> {
    for await (const message of messages) {
      this.answered();
      yield message;
    }
  }
}

/** Failures that say nothing about the request: nobody is there, or whoever is there is starting or stopping. */
export function isAway(error: unknown): boolean {
  switch (ConnectError.from(error).code) {
    case Code.Unavailable:
    case Code.Canceled:
    case Code.Aborted:
    case Code.Unknown:
    case Code.Internal:
    case Code.DeadlineExceeded:
      return true;
    default:
      return false;
  }
}

/** What the server said, without the code in front of it. */
export function messageOf(error: unknown): string {
  const failure = ConnectError.from(error);
  return failure.rawMessage === '' ? `The server refused (${Code[failure.code]}).` : failure.rawMessage;
}
