import { expect, it } from 'vitest';
import { Suite } from './suite';

const s = new Suite();
/** WCAG 2.2, 1.4.3. */
const LEAST = 4.5;

/** Each of the 256 colours, and the 16 by their own numbers, as text on stdout and on stderr, and as ground. */
const PALETTE = String.raw`
line() { printf '\033[%sm%s\033[0m\n' "$1" "$2"; }
for n in {0..255}; do line "38;5;$n" "text $n"; line "38;5;$n" "stderr $n" >&2; line "48;5;$n" "ground $n"; done
for n in {0..7}; do for m in 3 9; do line "$m$n" "text $m$n"; line "$m$n" "stderr $m$n" >&2; done; for m in 4 10; do line "$m$n" "ground $m$n"; done; done
line 7 'text reversed'`;
const COLOURS = 256 * 3 + 8 * 6 + 1;

interface Drawn {
  text: string;
  contrast: number;
}

/** How each coloured run of text stands out from what is behind it, as the browser paints both. */
function contrasts(): Promise<Drawn[]> {
  return s.page.evaluate(() => {
    const paint = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    const painted = (colours: string[]) => {
      paint.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        paint.fillStyle = colour;
        paint.fillRect(0, 0, 1, 1);
      }
      return [...paint.getImageData(0, 0, 1, 1).data];
    };
    const luminance = ([red, green, blue]: number[]) => {
      const [r, g, b] = [red!, green!, blue!].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    return [...document.querySelectorAll<HTMLElement>('.log-row:not(.log-system) .log-text span')].map((run) => {
      const grounds: string[] = [];
      for (let element: HTMLElement | null = run; element; element = element.parentElement) grounds.unshift(getComputedStyle(element).backgroundColor);
      const [text, ground] = [luminance(painted([...grounds, getComputedStyle(run).color])), luminance(painted(grounds))];
      return { text: run.textContent!, contrast: (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05) };
    });
  });
}

it('draws each colour of a terminal so that it can be read, in both schemes, chosen or not', async () => {
  const job = await s.server.queue(PALETTE);
  await s.server.end(job);
  // All of it is in view.
  await s.page.setViewportSize({ width: 1280, height: 18_000 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await s.page.emulateMedia({ colorScheme });
    for (const lines of ['', '#L1-L2000']) {
      await s.open('/workers');
      await s.open(`/jobs/${job}${lines}`);
      await s.line('text reversed').waitFor();
      await expect.poll(async () => (await contrasts()).length).toBe(COLOURS);
      const faint = (await contrasts()).filter(({ contrast }) => contrast < LEAST).map(({ text, contrast }) => `${text}: ${contrast.toFixed(2)}`);
      expect(faint, `${colorScheme}, ${lines === '' ? 'plain' : 'chosen'}`).toEqual([]);
    }
  }
});
