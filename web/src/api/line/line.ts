/** A connection that carries messages about many streams, both ways. */
export interface Line {
  /** Whoever sends a message gives it away. */
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface LineEvents {
  frame(frame: Uint8Array<ArrayBuffer>): void;
  /** Once, when an open line is no more, but not after `close`. */
  lost(): void;
}

/** Opens a line. @throws where it can't be opened */
export type OpenLine = (events: LineEvents) => Promise<Line>;

/** Where the server takes such lines. */
export const PATH = '/hodei.v1.streams';
