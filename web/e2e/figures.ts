import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Suite } from './suite';

// Not a test: `bin/web figures` and `just bench web` run it. The machine should do nothing else.
const s = new Suite();
const SIZE = Number(process.env.HODEI_FIGURES_SIZE ?? '1');
const TRICKLE = Math.max(80, Math.round(400 * SIZE));
const LINES = Math.max(10_000, Math.round(1_000_000 * SIZE));

const figures: { name: string; unit: string; value: number }[] = [];

function percentile(sorted: number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

function say(name: string, value: number, unit: string): void {
  figures.push({ name, unit, value });
  process.stdout.write(`${name.padEnd(28)} ${value.toFixed(0)} ${unit}\n`);
}

afterAll(() => {
  if (process.env.HODEI_FIGURES) writeFileSync(process.env.HODEI_FIGURES, JSON.stringify(figures));
});

it('from bash to the screen', async () => {
  // Milliseconds since the epoch, from bash itself: no process is started for a line.
  await s.queue(`for i in $(seq 1 ${TRICKLE}); do t=$EPOCHREALTIME; echo "at \${t/[.,]/}"; read -rt 0.05 <> <(:) || true; done; echo over`);
  await s.page.evaluate(() => {
    const delays: number[] = [];
    const known = new Set<string>();
    (window as unknown as { delays: number[] }).delays = delays;
    const look = () => {
      // After the frame in which they were drawn.
      for (const row of [...document.querySelectorAll('.log-row .log-text')].slice(-60)) {
        const match = /^at (\d{13})/.exec(row.textContent ?? '');
        if (match && !known.has(row.textContent!)) {
          known.add(row.textContent!);
          delays.push(Date.now() - Number(match[1]));
        }
      }
      requestAnimationFrame(() => setTimeout(look));
    };
    look();
  });
  await s.line(/^over$/).waitFor();
  const all = await s.page.evaluate(() => (window as unknown as { delays: number[] }).delays);
  // Those that were printed before the page was looking are no measure.
  const delays = all.slice(40).sort((a, b) => a - b);
  expect(delays.length).toBeGreaterThan(TRICKLE / 4);
  say('painted, p50', percentile(delays, 0.5), 'ms');
  say('painted, p99', percentile(delays, 0.99), 'ms');
});

it('a million lines', async () => {
  const job = await s.server.queue(`seq -f "this is a line of a usual length, and its number is %.0f" 1 ${LINES}`);
  await s.server.end(job);
  await s.open('/jobs');
  let start = performance.now();
  await s.open(`/jobs/${job}`);
  await s.line('number is 1').waitFor();
  say('first screen', performance.now() - start, 'ms');
  await s.page.locator('.log-phase-complete').waitFor();
  say('all lines there', performance.now() - start, 'ms');
  const jumps: number[] = [];
  for (let step = 0; step < 40; step++) {
    jumps.push(
      await s.page.locator('.log-viewport').evaluate(async (view, part) => {
        const begun = performance.now();
        view.scrollTop = (view.scrollHeight - view.clientHeight) * part;
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))));
        return performance.now() - begun;
      }, ((step * 7) % 40) / 40),
    );
  }
  jumps.sort((a, b) => a - b);
  say('scrolled anywhere, longest', jumps.at(-1)!, 'ms');
  start = performance.now();
  await s.page.keyboard.press('/');
  await s.page.keyboard.type(`number is ${LINES - 1}`);
  await s.page.locator('.log-matches', { hasText: /^1\/1$/ }).waitFor();
  say('searched through', performance.now() - start, 'ms');
  say('memory of the page', (await s.ownMemory()) / 1e6, 'MB');
});

it('a place in a million lines', async () => {
  const job = await s.server.queue(`seq -f "this is a line of a usual length, and its number is %.0f" 1 ${LINES} | sed '${LINES * 0.7}s/this is/an error in/'`);
  await s.server.end(job);
  const short = await s.server.queue('echo short');
  await s.server.end(short);
  await s.open(`/jobs/${short}`);
  await s.readable(1);
  await s.open(`/jobs/${short}`);
  say('short log, page anew', (await s.readable(1)).millis, 'ms');
  await s.open('/workers');
  await s.open(`/jobs/${job}#L${LINES * 0.9}`);
  say('linked line, page anew', (await s.readable(LINES * 0.9)).millis, 'ms');
  await s.open(`/jobs/${job}`);
  await s.line('number is 1').waitFor();
  await s.page.locator('.log-viewport').focus();
  const begun = await s.page.evaluate(() => performance.now());
  await s.page.keyboard.press('End');
  say('end of the log', (await s.readable(LINES + 1, begun)).millis, 'ms');
  const asked = await s.page.evaluate(() => performance.now());
  await s.page.keyboard.press('e');
  say('first error', (await s.readable(LINES * 0.7 + 1, asked)).millis, 'ms');
});

it('what is loaded', () => {
  const sizes = JSON.parse(readFileSync(resolve(import.meta.dirname, '../target/page-sizes.json'), 'utf8')) as { bytes: number }[];
  say('initial JavaScript, largest', Math.max(...sizes.map(({ bytes }) => bytes)) / 1000, 'kB');
});
