import { describe, expect, it } from 'vitest';
import { plain, spans } from './spans';

describe('spans', () => {
  it('leaves plain text as it is', () => {
    expect(spans('a <b>&amp;</b>\tc', '')).toEqual([{ text: 'a <b>&amp;</b>\tc', className: '' }]);
  });

  it('gives the 16 colours and styles as classes', () => {
    expect(spans('\u001b[1;31mfailed\u001b[0m rest', '')).toEqual([
      { text: 'failed', className: 'ansi-bold ansi-fg-red' },
      { text: ' rest', className: '' },
    ]);
    expect(spans('\u001b[92mok', '')[0]!.className).toBe('ansi-fg-bright-green');
    expect(spans('\u001b[7mreversed', '')[0]!.className).toBe('ansi-fg-black ansi-bg-white');
  });

  it('gives the other colours as numbers', () => {
    expect(spans('\u001b[38;5;208mx', '')[0]!.color).toBe('255, 135, 0');
    expect(spans('\u001b[38;5;240mx', '')[0]!.color).toBe('88, 88, 88');
    expect(spans('\u001b[48;2;1;2;3mx', '')[0]!.background).toBe('1, 2, 3');
  });

  it('starts in the style that was left on', () => {
    expect(spans('still', '\u001b[31m')).toEqual([{ text: 'still', className: 'ansi-fg-red' }]);
  });

  it('drops cursor movements, titles and links, and shows control characters', () => {
    expect(plain('\u001b[2K\u001b[1Gdone \u001b]0;title\u0007\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\')).toBe('done link');
    expect(plain('a\u202eb\u202cc')).toBe('a⟨U+202E⟩b⟨U+202C⟩c');
    expect(plain('a\u2067b\u2069c')).toBe('a⟨U+2067⟩b⟨U+2069⟩c');
    expect(plain('a\u0000b\u0007c\u007f')).toBe('a␀b␇c␡');
    expect(spans('\u001b[2Kx\u001b[31my', '').map((span) => span.text)).toEqual(['x', 'y']);
  });

  it('keeps markup in coloured text as text', () => {
    expect(spans('\u001b[31m<img src=x onerror=alert(1)>\u001b[0m', '')[0]!.text).toBe('<img src=x onerror=alert(1)>');
  });
});
