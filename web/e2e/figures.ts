import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { it } from 'vitest';
import { Suite } from './suite';

// Not a test: `bin/web figures` runs it. The machine should do nothing else.
const s = new Suite();
const LINES = 1_000_000;
const PAGE = resolve(import.meta.dirname, '../target/page');

function percentile(sorted: number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

const say = (what: string, value: string) => process.stdout.write(`${what.padEnd(58)} ${value}\n`);

it('from bash to the screen', async () => {
  // Milliseconds since the epoch, from bash itself: no process is started for a line.
  await s.queue('for i in $(seq 1 400); do t=$EPOCHREALTIME; echo "at ${t/[.,]/}"; read -rt 0.05 <> <(:) || true; done; echo over');
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
  say('line printed by bash → painted, p50', `${percentile(delays, 0.5).toFixed(0)} ms (${delays.length} lines)`);
  say('line printed by bash → painted, p99', `${percentile(delays, 0.99).toFixed(0)} ms`);
});

it('a million lines', async () => {
  const job = await s.server.queue(`seq -f "this is a line of a usual length, and its number is %.0f" 1 ${LINES}`);
  await s.server.end(job);
  await s.open('/jobs');
  let start = performance.now();
  await s.open(`/jobs/${job}`);
  await s.line('number is 1').waitFor();
  say(`${LINES} lines: first screen, from a cold start of the page`, `${(performance.now() - start).toFixed(0)} ms`);
  await s.page.locator('.log-phase-complete').waitFor();
  say(`${LINES} lines: all there`, `${(performance.now() - start).toFixed(0)} ms`);
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
  say(`${LINES} lines: scrolled anywhere, p50 and longest`, `${percentile(jumps, 0.5).toFixed(0)} ms, ${jumps.at(-1)!.toFixed(0)} ms`);
  start = performance.now();
  await s.page.keyboard.press('/');
  await s.page.keyboard.type(`number is ${LINES - 1}`);
  await s.page.locator('.log-matches', { hasText: /^1\/1$/ }).waitFor();
  say(`${LINES} lines: searched through`, `${(performance.now() - start).toFixed(0)} ms`);
  say(`${LINES} lines: memory of the page's process alone`, `${((await s.ownMemory()) / 1e6).toFixed(0)} MB`);
});

it('what is loaded', async () => {
  await s.open('/jobs');
  await s.page.getByRole('heading', { name: 'Jobs' }).waitFor();
  const loaded = await s.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
  const scripts = readdirSync(`${PAGE}/assets`).filter((name) => name.endsWith('.js') && loaded.includes(`/assets/${name}`));
  const bytes = scripts.reduce((sum, name) => sum + statSync(`${PAGE}/assets/${name}.gz`).size, 0);
  const raw = scripts.reduce((sum, name) => sum + readFileSync(`${PAGE}/assets/${name}`).length, 0);
  say('JavaScript that the list of jobs loads', `${(bytes / 1000).toFixed(0)} kB gzipped, ${(raw / 1000).toFixed(0)} kB`);
});
