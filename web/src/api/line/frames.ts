// Messages between browser and server that carry many streams over one connection; see the server's StreamSocket.

export const Kind = { open: 1, more: 2, close: 3, ping: 4, message: 5, end: 6 } as const;

const HEADER = 5;

/** A message about one stream. */
export function frame(kind: number, stream: number, content: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setInt32(1, stream);
  bytes.set(content, HEADER);
  return bytes;
}

/** Opens a stream. */
export function opening(stream: number, method: string, request: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(method);
  const content = new Uint8Array(name.length + 1 + request.length);
  content.set(name);
  content.set(request, name.length + 1);
  return frame(Kind.open, stream, content);
}

/** Asks for so many messages besides those that were asked for before. */
export function more(stream: number, messages: number): Uint8Array<ArrayBuffer> {
  const bytes = frame(Kind.more, stream, new Uint8Array(4));
  new DataView(bytes.buffer).setInt32(HEADER, messages);
  return bytes;
}

export function kindOf(bytes: Uint8Array): number {
  return bytes[0] ?? 0;
}

export function streamOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(1);
}

/** The same message, about a stream that has another number where it goes. */
export function renumber(bytes: Uint8Array, stream: number): void {
  new DataView(bytes.buffer, bytes.byteOffset).setInt32(1, stream);
}

export function contentOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(HEADER);
}
