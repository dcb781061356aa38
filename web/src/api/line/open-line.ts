import type { Line, LineEvents, OpenLine } from './line';
import { NoWorker, sharedLine, type Worker } from './shared-line';
import { socketLine } from './socket-line';

/** How long what did not work is not tried again. */
const AVOID_MILLIS = 60_000;

export interface Ways {
  shared: OpenLine;
  own: OpenLine;
  /** Whether the server answers at all. */
  isThere: () => Promise<boolean>;
}

/**
 * Opens the line that all windows share; one of this window's own where the browser has no shared workers, or theirs does not answer;
 * and null, for streams over HTTP, where the server is there and takes no line twice in a row.
 */
export class LineOpener {
  private avoidShared = -Infinity;
  private avoidLines = -Infinity;

  constructor(
    private readonly ways: Ways = { shared: (events) => sharedLine(events, startWorker), own: socketLine, isThere },
    private readonly now: () => number = () => Date.now(),
  ) {}

  open = async (events: LineEvents): Promise<Line | null> => {
    if (this.now() < this.avoidLines) return null;
    try {
      return await this.any(events);
    } catch (error) {
      if (!(await this.ways.isThere())) throw error;
    }
    try {
      return await this.any(events);
    } catch {
      this.avoidLines = this.now() + AVOID_MILLIS;
      return null;
    }
  };

  private async any(events: LineEvents): Promise<Line> {
    if (this.now() >= this.avoidShared) {
      try {
        return await this.ways.shared(events);
      } catch (error) {
        if (!(error instanceof NoWorker)) throw error;
        this.avoidShared = this.now() + AVOID_MILLIS;
      }
    }
    return this.ways.own(events);
  }
}

function startWorker(): Worker {
  return new SharedWorker(new URL('./shared-worker.ts', import.meta.url), { type: 'module', name: 'hodei' });
}

async function isThere(): Promise<boolean> {
  try {
    return (await fetch('/', { method: 'HEAD', cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
