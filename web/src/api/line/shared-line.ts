import type { Said, Told } from './exchange';
import type { Line, LineEvents } from './line';

/** How often a window says that it is there. */
export const TICK_MILLIS = 5000;

/** What a window needs of a shared worker. */
export interface Worker {
  port: {
    postMessage(message: unknown, transfer?: Transferable[]): void;
    onmessage: ((event: MessageEvent) => void) | null;
    close(): void;
  };
}

/**
 * The connection that all windows of this browser share.
 *
 * @throws NoWorker where there is no worker that answers, so that a window needs a connection of its own
 */
export function sharedLine(events: LineEvents, start: () => Worker): Promise<Line> {
  return new Promise((resolve, reject) => {
    let worker: Worker;
    try {
      worker = start();
    } catch {
      reject(new NoWorker());
      return;
    }
    const { port } = worker;
    const say = (said: Said) => port.postMessage(said);
    let open = false;
    let unanswered = 0;
    const timer = setInterval(() => {
      // The script was ended, or never began. It has two ticks for an answer.
      if (unanswered++ >= 2) over(new NoWorker());
      else say('here');
    }, TICK_MILLIS);
    // One that the browser keeps, and shows again, opens its streams again.
    const leave = () => over(new Error('the window was left'));
    const release = () => {
      clearInterval(timer);
      removeEventListener('pagehide', leave);
      port.onmessage = null;
      say('leave');
      port.close();
    };
    const over = (why: Error) => {
      release();
      if (open) events.lost();
      else reject(why);
    };
    addEventListener('pagehide', leave);
    port.onmessage = ({ data }: MessageEvent<Told | ArrayBuffer>) => {
      unanswered = 0;
      if (data === 'ready') {
        open = true;
        resolve({ send: (bytes) => port.postMessage(bytes.buffer, [bytes.buffer]), close: release });
      } else if (data === 'refused') over(new Error('the connection could not be opened'));
      else if (data === 'lost') over(new Error('the connection was lost'));
      else if (data !== 'here') events.frame(new Uint8Array(data));
    };
    say('open');
  });
}

export class NoWorker extends Error {}
