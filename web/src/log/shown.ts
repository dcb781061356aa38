/** Bytes of a line that are shown. */
export interface Shown {
  bytes: Uint8Array;
  hidden: number;
}

const CARRIAGE_RETURN = 0x0d;

/** A progress bar's last state is found from the back; of any other line the start is shown. */
export function shownOf(positions: readonly number[], total: number, bytesOf: (position: number) => Uint8Array, most: number): Shown {
  let parts: Uint8Array[] = [];
  let length = 0;
  for (let i = positions.length - 1; i >= 0 && length <= most; i--) {
    const part = bytesOf(positions[i]!);
    parts.unshift(part);
    length += part.length;
    if (part.includes(CARRIAGE_RETURN)) {
      const last = folded(joined(parts, length));
      if (last.length < length - 1) return cut(last, most);
    }
  }
  if (length < total) {
    parts = [];
    length = 0;
    for (let i = 0; i < positions.length && length < most; i++) {
      const part = bytesOf(positions[i]!);
      parts.push(part);
      length += part.length;
    }
  }
  return { bytes: joined(parts, length).subarray(0, most), hidden: Math.max(0, total - most) };
}

/** A line of one entry. */
export function shownOfOne(bytes: Uint8Array, most: number): Shown {
  return cut(folded(bytes), most);
}

function cut(bytes: Uint8Array, most: number): Shown {
  return { bytes: bytes.subarray(0, most), hidden: Math.max(0, bytes.length - most) };
}

/** The text behind the last carriage return that has text behind it. A terminal would also keep what a longer earlier text has beyond its length. */
function folded(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === CARRIAGE_RETURN) end--;
  return end === 0 ? bytes.subarray(0, 0) : bytes.subarray(bytes.lastIndexOf(CARRIAGE_RETURN, end - 1) + 1, end);
}

function joined(parts: Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
