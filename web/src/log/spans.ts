import Anser from 'anser';

/** A run of text in one style. Only ever text: it becomes a text node. */
export interface Span {
  text: string;
  /** Classes for the 16 colours of a terminal and for bold, italic and the like. */
  className: string;
  /** Of the 256 or 16 million colours: "r, g, b". */
  color?: string;
  background?: string;
}

// Sequences that are not about style: moving the cursor, clearing, titles and links.
const OTHER_SEQUENCES = /\u001b(?:\[[0-9;:?<=>]*[ -/]*[@-ln-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[()#][0-9A-Za-z]|[=>78cDEHMNOZ])/g;
const STYLE_SEQUENCES = /\u001b\[[0-9;:]*m/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;
const LONE_ESCAPE = /\u001b(?!\[[0-9;:]*m)/g;

/** The text without any escape sequence. */
export function plain(text: string): string {
  if (!text.includes('\u001b')) return visible(text);
  return visible(text.replace(OTHER_SEQUENCES, '').replace(STYLE_SEQUENCES, '').replace(LONE_ESCAPE, ''));
}

export function spans(text: string, prefix: string): Span[] {
  if (prefix === '' && !text.includes('\u001b')) return [{ text: visible(text), className: '' }];
  const styled = text.replace(OTHER_SEQUENCES, '').replace(LONE_ESCAPE, '');
  return Anser.ansiToJson(prefix + styled, { use_classes: true, remove_empty: true, json: true })
    .filter((part) => part.content !== '')
    .map((part) => {
      // Anser has changed the colours for each other already, where they are reversed.
      const fg = colour(part.fg, part.fg_truecolor);
      const bg = colour(part.bg, part.bg_truecolor);
      const classes = part.decorations.map((decoration) => `ansi-${decoration}`);
      if (fg.name) classes.push(`ansi-fg-${fg.name}`);
      if (bg.name) classes.push(`ansi-bg-${bg.name}`);
      const span: Span = { text: visible(part.content), className: classes.join(' ') };
      // A colour on our own ground is made readable there; on one that the job chose, it is what the job chose.
      if (fg.rgb) {
        span.color = fg.rgb;
        if (!part.bg) classes.push('ansi-rgb');
      }
      if (bg.rgb) {
        span.background = bg.rgb;
        if (!part.fg) classes.push(isLight(bg.rgb) ? 'ansi-on-light' : 'ansi-on-dark');
      }
      span.className = classes.join(' ');
      return span;
    });
}

/** Control characters as the symbols that stand for them, so that nothing in a log goes unseen. Tabs stay. */
function visible(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0);
    // What would turn the rest of the line around.
    if (code > 0xff) return `\u27e8U+${code.toString(16).toUpperCase()}\u27e9`;
    return code === 0x7f ? '\u2421' : String.fromCharCode(0x2400 + code);
  });
}

/** Anser's names: "ansi-red", "ansi-bright-red", "ansi-palette-208", "ansi-truecolor". */
function colour(name: string | null, rgb: string | null): { name?: string; rgb?: string } {
  if (!name) return {};
  if (name === 'ansi-truecolor') return rgb ? { rgb } : {};
  const palette = /^ansi-palette-(\d+)$/.exec(name);
  if (palette) return { rgb: paletteColour(Number(palette[1])) };
  return { name: name.replace(/^ansi-/, '') };
}

/** Whether black can be read on it better than white (WCAG's relative luminance). */
function isLight(rgb: string): boolean {
  const [red, green, blue] = rgb.split(',').map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}

/** xterm's palette from 16 on: a cube of 6 × 6 × 6 colours and 24 greys. */
function paletteColour(index: number): string {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `${grey}, ${grey}, ${grey}`;
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level).join(', ');
}
