/** SGR sequences, behind those that were in force before the part of the log, or instead of them. */
export interface Style {
  sequences: string;
  /** Whether what was in force before still is. */
  inherits: boolean;
}

/** More than that is no colour any more. */
const LONGEST = 256;

/**
 * Colours that one line leaves switched on for the next one of its stream, as a terminal would: the SGR sequences in
 * force at the start of each line of a part. Kept where they change, which in most logs is never.
 */
export class CarriedStyle {
  private readonly lines: number[] = [];
  private readonly styles: Style[] = [];
  /** In force behind what was read. */
  end: Style = UNCHANGED;

  /** The line that begins now. */
  begin(line: number): void {
    if ((this.styles.at(-1) ?? UNCHANGED) === this.end) return;
    this.lines.push(line);
    this.styles.push(this.end);
  }

  /** Text of the stream, in order. */
  read(text: Uint8Array, from: number, to: number): void {
    const last = to > from ? text.lastIndexOf(ESCAPE, to - 1) : -1;
    if (last < from) return;
    if (isReset(text, last)) {
      this.end = RESET;
      return;
    }
    for (const [sequence, parameters] of DECODER.decode(text.subarray(from, to)).matchAll(SGR)) {
      if (parameters === '' || parameters === '0') this.end = RESET;
      else this.end = { ...this.end, sequences: this.end.sequences + sequence };
    }
    if (this.end.sequences.length > LONGEST) this.end = { sequences: shortened(this.end.sequences), inherits: false };
  }

  /** In force where the line begins. */
  at(line: number): Style {
    let low = 0;
    let high = this.lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lines[middle]! <= line) low = middle + 1;
      else high = middle;
    }
    return this.styles[low - 1] ?? UNCHANGED;
  }
}

const UNCHANGED: Style = { sequences: '', inherits: true };
const RESET: Style = { sequences: '', inherits: false };

export function shortened(sequences: string): string {
  return sequences.length > LONGEST ? sequences.slice(sequences.lastIndexOf('\u001b')) : sequences;
}

const ESCAPE = 0x1b;
const SGR = /\u001b\[([0-9;:]*)m/g;
const DECODER = new TextDecoder();

/** ESC [ m or ESC [ 0 m: how nearly every coloured line ends. */
function isReset(text: Uint8Array, at: number): boolean {
  if (text[at + 1] !== 0x5b) return false;
  return text[at + 2] === 0x6d || (text[at + 2] === 0x30 && text[at + 3] === 0x6d);
}
