import { expect, it } from 'vitest';
import { Suite } from './suite';

const s = new Suite();
const LINES = 1_000_000;

it('shows a job of a million lines from the first to the last, and stays small', async () => {
  const job = await s.server.queue(`seq -f "this is a line of a usual length, and its number is %.0f" 1 ${LINES}`);
  await s.server.end(job);
  await s.open(`/jobs/${job}`);
  await s.line('number is 1').waitFor();
  await s.page.getByText(`${(LINES + 1).toLocaleString('en')} lines`).waitFor();
  await s.page.locator('.log-phase-complete').waitFor();
  const goTo = s.page.getByLabel(/Go to line/);
  for (const line of [500_001, 2, 999_001, 250_001]) {
    await goTo.fill(String(line));
    await goTo.press('Enter');
    await s.page.locator(`.log-selected[data-line="${line}"]`).waitFor();
    for (const row of await s.seen()) expect(row.text).toMatch(row.number === 1 ? /^\$ seq/ : new RegExp(`number is ${row.number - 1}$`));
  }
  await s.page.keyboard.press('Escape');
  await s.page.locator('.log-viewport').focus();
  await s.page.keyboard.press('End');
  await s.line(`number is ${LINES}`).waitFor();
  expect((await s.drawn()).length).toBeLessThan(150);
  // The scroll bar reaches everything as well.
  await s.page.locator('.log-viewport').evaluate((view) => (view.scrollTop = (view.scrollHeight - view.clientHeight) / 2));
  await expect.poll(async () => Math.abs((await s.seen())[0]!.number - LINES / 2)).toBeLessThan(100);
  const bytes = await s.ownMemory();
  console.log(`a page with ${LINES} lines: ${Math.round(bytes / 1e6)} MB`);
  expect(bytes).toBeLessThan(200_000_000);
});

it('follows a million lines while they are printed, and stays at their end', async () => {
  await s.queue(`seq 1 ${LINES}; sleep 1; echo over`);
  await s.page.locator('.log-phase-live').waitFor();
  await s.line(/^over$/).waitFor();
  await s.state('succeeded');
  expect((await s.seen()).at(-1)?.text).toBe('over');
  expect((await s.drawn()).length).toBeLessThan(150);
  expect(await s.ownMemory()).toBeLessThan(200_000_000);
});

it('goes on after the server was killed, with no line missing and none twice', async () => {
  await s.queue('n=0; while [ $n -lt 100000 ]; do n=$((n+1)); echo "count $n"; sleep 0.05; done');
  await s.line('count 20').waitFor();
  await s.server.kill();
  await s.page.getByText('Lost the server; trying again.').waitFor();
  await s.accessible('the server is away');
  const before = Math.max(...(await s.drawn()));
  await s.server.up();
  await s.page.getByText('Lost the server; trying again.').waitFor({ state: 'hidden' });
  await expect.poll(async () => Math.max(...(await s.drawn())), { timeout: 60_000 }).toBeGreaterThan(before + 20);
  await s.pressAndConfirm(s.page.getByRole('button', { name: 'Cancel' }));
  await s.state('cancelled');
  await s.page.locator('.log-phase-complete').waitFor();
  // What was printed is shown once, in order; Hodei's own lines, of which the job knows nothing, stand in between.
  const lines = Number((await s.page.locator('.log-count').textContent())!.replace(/\D/g, ''));
  const shown = new Map<number, string>();
  for (let line = 1; line <= lines; line += 10) {
    await s.page.getByLabel(/Go to line/).fill(String(line));
    await s.page.getByLabel(/Go to line/).press('Enter');
    await s.page.locator(`.log-selected[data-line="${line}"]`).waitFor();
    for (const row of await s.seen()) shown.set(row.number, row.text);
  }
  expect([...shown.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: lines }, (_, index) => index + 1));
  const counted = [...shown].sort(([a], [b]) => a - b).flatMap(([, text]) => (text.startsWith('count ') ? [text] : []));
  expect(counted).toEqual(counted.map((_, index) => `count ${index + 1}`));
  expect(counted.length).toBeGreaterThan(before);
});
