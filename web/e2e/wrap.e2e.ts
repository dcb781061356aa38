import { expect, it } from 'vitest';
import { Suite } from './suite';

const s = new Suite();

/** Numbers of the lines of which something is in view. */
function inView(): Promise<number[]> {
  return s.page.evaluate(() => {
    const view = document.querySelector('.log-viewport')!.getBoundingClientRect();
    return [...document.querySelectorAll<HTMLElement>('.log-row')]
      .filter((row) => row.getBoundingClientRect().bottom > view.top + 1 && row.getBoundingClientRect().top < view.bottom - 1)
      .map((row) => Number(row.dataset.line));
  });
}

/** The line at the top of the view, and how much of it is above. */
function top(): Promise<{ line: number; above: number }> {
  return s.page.evaluate(() => {
    const view = document.querySelector('.log-viewport')!.getBoundingClientRect();
    const row = [...document.querySelectorAll<HTMLElement>('.log-row')].find((each) => each.getBoundingClientRect().bottom > view.top + 1)!;
    return { line: Number(row.dataset.line), above: Math.round(view.top - row.getBoundingClientRect().top) };
  });
}

async function openWrapped(command: string, hash = ''): Promise<string> {
  const job = await s.server.queue(command);
  await s.server.end(job);
  await s.page.addInitScript(() => localStorage.setItem('hodei.log.wrap', 'on'));
  await s.open(`/jobs/${job}${hash}`);
  await s.page.locator('.log-phase-complete').waitFor();
  await s.page.locator('.log-viewport').focus();
  if ((await s.page.locator('.log-wrap').count()) === 0) await s.page.keyboard.press('w');
  await s.page.locator('.log-wrap').waitFor();
  return job;
}

const LONG_LINES = `x=$(printf '%0396d' 0); for i in $(seq 1000 1199); do echo "$i$x"; done`;

it('shows each wrapped line on the way down and up by pages, and moves by the pixels of a wheel’s notch', async () => {
  await openWrapped(LONG_LINES);
  await s.page.keyboard.press('g');
  await expect.poll(async () => (await inView())[0]).toBe(1);
  const seen = new Set<number>();
  for (let pages = 0; pages < 100 && !seen.has(201); pages++) {
    for (const line of await inView()) seen.add(line);
    const before = await top();
    await s.page.keyboard.press('PageDown');
    if (!seen.has(201)) await expect.poll(top).not.toEqual(before);
  }
  expect([...seen]).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
  seen.clear();
  for (let pages = 0; pages < 100 && !seen.has(1); pages++) {
    for (const line of await inView()) seen.add(line);
    await s.page.keyboard.press('PageUp');
    await s.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
  await s.page.keyboard.press('g');
  await expect.poll(async () => (await top()).line).toBe(1);
  const row = s.page.locator('.log-row[data-line="4"]');
  const before = (await row.boundingBox())!.y;
  await s.page.locator('.log-viewport').hover();
  await s.page.mouse.wheel(0, 100);
  await expect.poll(async () => Math.round(before - (await row.boundingBox())!.y)).toBe(100);
});

it('keeps the top line where it is when the width changes, and the end at the end', async () => {
  await openWrapped(LONG_LINES, '#L100');
  await expect.poll(async () => inView()).toContain(100);
  const line = (await top()).line;
  for (const width of [700, 1400, 900]) {
    await s.page.setViewportSize({ width, height: 900 });
    await expect.poll(async () => (await top()).line).toBe(line);
  }
  await s.page.keyboard.press('End');
  await expect.poll(async () => (await inView()).at(-1)).toBe(201);
  await s.page.setViewportSize({ width: 500, height: 900 });
  await expect.poll(async () => (await inView()).at(-1)).toBe(201);
  // The scroll bar's beginning is the log's.
  await s.page.locator('.log-viewport').evaluate((view) => (view.scrollTop = 0));
  await expect.poll(top).toEqual({ line: 1, above: 0 });
});

it('lets a line of 100,000 characters be read to its end, and leads to what was found in it', async () => {
  await openWrapped(`echo before; head -c 99990 /dev/zero | tr '\\0' x; printf 'need''le%s\\n' 1234; echo after`, '#L4');
  await expect.poll(async () => inView()).toContain(4);
  await expect.poll(async () => (await s.seen()).map((row) => row.text)).toContain('after');
  await s.page.keyboard.press('g');
  await expect.poll(async () => inView()).toContain(2);
  let last = '';
  for (let pages = 0; pages < 60 && last !== 'after'; pages++) {
    await s.page.keyboard.press('PageDown');
    await s.page.evaluate(() => new Promise(requestAnimationFrame));
    last = (await s.seen()).at(-1)?.text ?? '';
  }
  expect(last).toBe('after');
  await s.page.keyboard.press('g');
  await s.page.keyboard.press('/');
  await s.page.keyboard.type('needle1234');
  const mark = s.page.locator('.log-current mark');
  await mark.waitFor();
  await expect.poll(async () => {
    const [box, view] = await Promise.all([mark.boundingBox(), s.page.locator('.log-viewport').boundingBox()]);
    return box!.y >= view!.y && box!.y + box!.height <= view!.y + view!.height;
  }).toBe(true);
});

it.each(['off', 'on'])('brings a linked line, and one that was gone to, into a low window, with lines wrapped or not: %s', async (wrap) => {
  const job = await s.server.queue('x=$(printf "%070d" 0); for i in $(seq 1000 1899); do echo "$i $x"; done');
  await s.server.end(job);
  await s.page.setViewportSize({ width: 320, height: 640 });
  await s.page.addInitScript((chosen) => localStorage.setItem('hodei.log.wrap', chosen), wrap);
  const whole = (line: number) =>
    expect.poll(() => s.page.locator(`.log-selected[data-line="${line}"]`).evaluateAll((rows) =>
      rows.map((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        const view = row.closest('.log-viewport')!.getBoundingClientRect();
        return top >= Math.max(view.top, document.querySelector('.top')!.getBoundingClientRect().bottom) && bottom <= Math.min(view.bottom, innerHeight);
      }),
    )).toEqual([true]);
  for (const line of [700, 895, 2]) {
    await s.open('/workers');
    await s.open(`/jobs/${job}#L${line}`);
    await whole(line);
  }
  await s.page.evaluate(() => scrollTo(0, 0));
  await s.page.getByLabel(/^Go to line/).fill('450');
  await s.page.getByLabel(/^Go to line/).press('Enter');
  await whole(450);
});
