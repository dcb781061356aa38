import { isAway } from './server-link';

export interface Pauses {
  firstMillis: number;
  longestMillis: number;
}

const PAUSES: Pauses = { firstMillis: 100, longestMillis: 3_000 };

/**
 * Reads a stream again and again until `each` says that it is complete, the server refuses, or the signal is aborted.
 * `open` is called anew after each loss, so that it can ask for what is still missing.
 *
 * @param each what to do with a message; true where it was the last one
 * @throws the server's refusal, or what `each` throws
 */
export async function readUntilDone<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  each: (message: T) => boolean | Promise<boolean>,
  signal: AbortSignal,
  onLost: (error: unknown) => void = () => {},
  pauses: Pauses = PAUSES,
): Promise<void> {
  let pause = pauses.firstMillis;
  while (!signal.aborted) {
    let failure: unknown = new Error('the stream ended early');
    let taking = false;
    try {
      for await (const message of open(signal)) {
        pause = pauses.firstMillis;
        if (signal.aborted) return;
        taking = true;
        if (await each(message)) return;
        taking = false;
      }
    } catch (error) {
      if (signal.aborted) return;
      // What can't be taken now can't be taken later.
      if (taking || !isAway(error)) throw error;
      failure = error;
    }
    onLost(failure);
    // Jittered, so that many pages do not return to a restarted server all at once.
    await delay(pause / 2 + (Math.random() * pause) / 2, signal);
    pause = Math.min(pause * 2, pauses.longestMillis);
  }
}

function delay(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, millis);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
