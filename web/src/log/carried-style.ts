/**
 * Colours that one line leaves switched on for the next one of its stream, as a terminal would: the SGR sequences in
 * force at the start of each line. Kept where they change, which in most logs is never.
 */
export class CarriedStyle {
  private readonly lines: number[] = [];
  private readonly prefixes: string[] = [];
  private current = '';

  /** The line that begins now. */
  begin(line: number): void {
    if ((this.prefixes.at(-1) ?? '') === this.current) return;
    this.lines.push(line);
    this.prefixes.push(this.current);
  }

  /** Text of the stream, in order. */
  read(text: Uint8Array, from: number, to: number): void {
    const last = to > from ? text.lastIndexOf(ESCAPE, to - 1) : -1;
    if (last < from) return;
    if (isReset(text, last)) {
      this.current = '';
      return;
    }
    for (const [sequence, parameters] of DECODER.decode(text.subarray(from, to)).matchAll(SGR)) {
      this.current = parameters === '' || parameters === '0' ? '' : this.current + sequence;
    }
    // What a job would need more for is not colour.
    if (this.current.length > 256) this.current = this.current.slice(this.current.lastIndexOf('\u001b'));
  }

  /** SGR sequences in force where the line begins. */
  at(line: number): string {
    let low = 0;
    let high = this.lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lines[middle]! <= line) low = middle + 1;
      else high = middle;
    }
    return this.prefixes[low - 1] ?? '';
  }
}

const ESCAPE = 0x1b;
const SGR = /\u001b\[([0-9;:]*)m/g;
const DECODER = new TextDecoder();

/** ESC [ m or ESC [ 0 m: how nearly every coloured line ends. */
function isReset(text: Uint8Array, at: number): boolean {
  if (text[at + 1] !== 0x5b) return false;
  return text[at + 2] === 0x6d || (text[at + 2] === 0x30 && text[at + 3] === 0x6d);
}
