import { loadavg } from 'node:os';
import { expect, it } from 'vitest';
import { Suite, type Readable } from './suite';

const s = new Suite();
const LINES = 1_000_000;

let million = '';

async function aMillion(): Promise<string> {
  if (million !== '') return million;
  // One line in the middle is unlike the others.
  million = await s.server.queue(
    `seq -f "this is a line of a usual length, and its number is %.0f" 1 ${LINES} | sed '700000s/this is/an error in/'; printf 'no '; sleep 0.3; echo 'end'`,
  );
  await s.server.end(million);
  return million;
}

/** The text of each line in view is the one with its number: the log begins with the command. */
async function rightLines(): Promise<number[]> {
  const seen = await s.seen();
  for (const { number, text } of seen) {
    if (text !== '' && number > 1 && number <= LINES + 1) expect(text).toMatch(new RegExp(`number is ${number - 1}$`));
  }
  return seen.map(({ number }) => number);
}

/** How long it takes is measured by `bin/web figures`, on a machine that does nothing else. */
function note(what: string, { millis }: Readable): void {
  console.log(`${what}: ${millis.toFixed(0)} ms (load ${loadavg()[0]!.toFixed(1)})`);
}

it('shows a linked line of a cold page at once, and fills in the rest behind it without a jump', async () => {
  const job = await aMillion();
  const short = await s.server.queue('echo short');
  await s.server.end(short);
  await s.open(`/jobs/${short}`);
  note('a short log, cold, for comparison', await s.readable(1));
  await s.open('/workers');
  await s.open(`/jobs/${job}#L900000`);
  const linked = await s.readable(900_000);
  note('#L900000, cold', linked);
  expect(linked.complete, 'it waited for the whole log').toBe(false);
  const place = () => s.page.locator('.log-selected').evaluate((row) => row.getBoundingClientRect().top);
  await s.page.locator('.log-selected[data-line="900000"]').waitFor();
  const top = await place();
  await rightLines();
  await s.page.locator('.log-absent').waitFor();
  expect(await s.page.locator('.log-absent').textContent()).toMatch(/^Loading lines [\d,]+ to [\d,]+ …$/);
  await s.page.locator('.log-phase-complete').waitFor();
  expect(await s.page.locator('.log-absent').count()).toBe(0);
  expect(Math.abs((await place()) - top)).toBeLessThan(1);
  expect(await rightLines()).toContain(900_000);
  await s.page.getByText(`${(LINES + 2).toLocaleString('en')} lines`).waitFor();
});

it('goes to the end, to a line and to the first error while the rest is loading', async () => {
  const job = await aMillion();
  await s.open(`/jobs/${job}`);
  await s.line('number is 1').waitFor();
  await s.page.locator('.log-viewport').focus();
  await s.page.keyboard.press('End');
  let begun = await s.page.evaluate(() => performance.now());
  const end = await s.readable(LINES + 2, begun);
  note('the end', end);
  expect(end.complete, 'it waited for the whole log').toBe(false);
  expect((await s.seen()).at(-1)!.text).toBe('no end');
  const goTo = s.page.getByLabel(/Go to line/);
  await goTo.fill('500001');
  begun = await s.page.evaluate(() => performance.now());
  await goTo.press('Enter');
  note('line 500,001', await s.readable(500_001, begun));
  await s.page.locator('.log-selected[data-line="500001"]').waitFor();
  await rightLines();
  await s.page.locator('.log-viewport').focus();
  begun = await s.page.evaluate(() => performance.now());
  await s.page.keyboard.press('e');
  note('first error', await s.readable(700_001, begun));
  await s.page.locator('.log-selected[data-line="700001"]').waitFor();
});

it('finds what is not loaded yet, next and previous', async () => {
  const job = await aMillion();
  await s.open(`/jobs/${job}?q=number%20is%20999999`);
  await s.page.locator('.log-current[data-line="1000000"]', { hasText: 'number is 999999' }).waitFor();
  await rightLines();
  await s.page.locator('.log-matches', { hasText: /^1\/1$/ }).waitFor();
  await s.page.getByLabel('Search in the log').fill('number is 12345');
  await s.page.locator('.log-matches', { hasText: /^1\/\d+$/ }).waitFor();
  await s.page.locator('.log-current[data-line="12346"]').waitFor();
  await s.page.getByLabel('Search in the log').press('Shift+Enter');
  await s.page.locator('.log-current[data-line="123460"]').waitFor();
});

it('shows a line from its beginning, however far to the right the match before stood', async () => {
  const job = await s.server.queue('printf "%0400d far\\n" 0; seq -f "short %.0f" 1 2000');
  await s.server.end(job);
  await s.open(`/jobs/${job}`);
  const across = () => s.page.locator('.log-viewport').evaluate((view) => view.scrollLeft);
  const field = s.page.getByLabel('Search in the log');
  const far = async () => {
    await field.fill('0 far');
    await expect.poll(across).toBeGreaterThan(0);
  };
  await far();
  await s.page.getByRole('button', { name: 'Regular expression' }).click();
  await field.fill('^short 1999$');
  await s.page.locator('.log-current[data-line="2001"]').waitFor();
  await expect.poll(across).toBe(0);
  await s.page.getByRole('button', { name: 'Regular expression' }).click();
  await far();
  await field.press('Escape');
  await s.page.getByLabel(/^Go to line/).fill('1000');
  await s.page.getByLabel(/^Go to line/).press('Enter');
  await s.page.locator('.log-selected[data-line="1000"]').waitFor();
  await expect.poll(across).toBe(0);
});

it('searches by regular expression in the whole log, from the address as well, and is not hung by any', async () => {
  const job = await aMillion();
  await s.open(`/jobs/${job}?q=${encodeURIComponent('^an Error .* 7\\d{5}$')}&case=no&regex=yes`);
  await s.page.locator('.log-current.log-found[data-line="700001"]').waitFor();
  await s.page.locator('.log-matches', { hasText: /^1\/1$/ }).waitFor();
  await s.page.getByRole('button', { name: 'Match case' }).click();
  await s.page.locator('.log-matches', { hasText: 'no match' }).waitFor();
  const field = s.page.getByLabel('Search in the log');
  await field.fill('number is (');
  const refusal = s.page.locator('.log-search-error', { hasText: 'this is no regular expression' });
  await refusal.waitFor();
  // Whole, below the toolbar.
  const inside = await refusal.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const tools = element.closest('.log-toolbar')!.getBoundingClientRect();
    return { below: box.top - tools.bottom, left: box.left - tools.left, cut: element.scrollWidth - element.clientWidth };
  });
  expect(Math.abs(inside.below)).toBeLessThan(3);
  expect(inside.left).toBeGreaterThanOrEqual(0);
  expect(inside.cut).toBe(0);
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await s.accessible('an expression that is none', '.log-toolbar');
  await field.fill('((a+)+)+$');
  await s.page.locator('.log-search-error').waitFor({ state: 'detached' });
  // Whatever the server does with it, the page answers.
  expect(await s.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done('painted'))))).toBe('painted');
  await s.page.getByRole('button', { name: 'Regular expression' }).click();
  await field.fill('number is 999999');
  await s.page.locator('.log-current[data-line="1000000"]').waitFor();
  expect(new URL(s.page.url()).searchParams.get('regex')).toBeNull();
});

it('shows no wrong line while it is scrolled through before it is all there', async () => {
  const job = await aMillion();
  await s.open(`/jobs/${job}`);
  await s.page.getByText(`${(LINES + 2).toLocaleString('en')} lines`).waitFor();
  for (const part of [0.9, 0.2, 0.5, 0.99, 0.35]) {
    await s.page.locator('.log-viewport').evaluate((view, at) => (view.scrollTop = (view.scrollHeight - view.clientHeight) * at), part);
    await expect.poll(async () => Math.abs((await rightLines())[0]! - LINES * part)).toBeLessThan(LINES / 100);
    await expect.poll(async () => (await s.seen()).every(({ text }) => text !== '')).toBe(true);
    await rightLines();
  }
  expect(await s.ownMemory()).toBeLessThan(200_000_000);
});

it('says of lines that are not there that there are none', async () => {
  const job = await aMillion();
  await s.open(`/jobs/${job}#L3`);
  await s.page.locator('.log-selected[data-line="3"]').waitFor();
  const goTo = s.page.getByLabel(/Go to line/);
  for (const [typed, said] of [
    ['abc', 'Type the number of a line, such as 120, or lines, such as 10-20.'],
    ['0', 'There is no line 0: lines are counted from 1.'],
    ['1000003', 'There is no line 1,000,003: the log has 1,000,002.'],
    ['99999999999', 'There is no line 99999999999'],
  ] as const) {
    await goTo.fill(typed);
    await goTo.press('Enter');
    await s.page.locator('.toast', { hasText: said }).waitFor();
    await s.page.locator('.log-selected[data-line="3"]').waitFor();
  }
  await s.open('/workers');
  await s.open(`/jobs/${job}#L2000000`);
  await s.page.locator('.toast', { hasText: 'There is no line 2,000,000: the log has 1,000,002.' }).waitFor();
  await goTo.fill('L1,000,002');
  await goTo.fill('1000002');
  await goTo.press('Enter');
  await s.page.locator('.log-selected[data-line="1000002"]', { hasText: 'no end' }).waitFor();
});

it('goes on from the middle of a growing log, after the server was away as well', async () => {
  await s.queue(`seq -f "this is a line of a usual length, and its number is %.0f" 1 200000; n=200000; while [ $n -lt 400000 ]; do n=$((n+1)); echo "its number is $n"; sleep 0.05; done`);
  await s.page.getByText(/200,0\d\d lines/).waitFor();
  const address = new URL(s.page.url()).pathname;
  await s.open('/workers');
  await s.open(`${address}#L150000`);
  await s.page.locator('.log-selected[data-line="150000"]', { hasText: 'number is 149999' }).waitFor();
  await s.server.kill();
  await s.page.getByText('Lost the server; trying again.').waitFor();
  await s.server.up();
  await s.page.getByText('Lost the server; trying again.').waitFor({ state: 'hidden' });
  await s.page.locator('.log-viewport').focus();
  await s.page.keyboard.press('End');
  const last = async () => (await s.seen()).at(-1)!.number;
  const before = await last();
  await expect.poll(last, { timeout: 60_000 }).toBeGreaterThan(before + 10);
  // Hodei's own words about the server's absence may stand in between.
  for (const line of ['2', '100000', '199999']) {
    await s.page.getByLabel(/Go to line/).fill(line);
    await s.page.getByLabel(/Go to line/).press('Enter');
    await s.page.locator(`.log-selected[data-line="${line}"]`, { hasText: `number is ${Number(line) - 1}` }).waitFor();
    await rightLines();
  }
  await s.pressAndConfirm(s.page.getByRole('button', { name: 'Cancel' }));
  await s.state('cancelled');
});
