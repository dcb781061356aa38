const MAGIC = 0xfd2fb528;

/** Bytes that a frame says it has inside (RFC 8878, 3.1.1.1); NaN where it does not say, or is no frame. */
export function frameSize(frame: Uint8Array): number {
  if (frame.length < 9) return NaN;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return NaN;
  const descriptor = frame[4]!;
  const single = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const at = (single ? 5 : 6) + dictionary;
  const lengthOfSize = descriptor >> 6;
  if (lengthOfSize === 0) return single ? frame[at]! : NaN;
  if (at + (1 << lengthOfSize) > frame.length) return NaN;
  if (lengthOfSize === 1) return view.getUint16(at, true) + 256;
  return lengthOfSize === 2 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
