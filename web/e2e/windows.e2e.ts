import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPage } from './browser';
import { Suite } from './suite';

const s = new Suite();
const WINDOWS = 8;
// Two of their jobs run at a time.
const PATIENCE_MILLIS = 400_000;
const COUNTS = 'cd "$HODEI_WORKSPACE"; echo "in $PWD"; until [ -e go ]; do sleep 0.05; done; echo "went on"';

const line = (page: Page, text: RegExp) => page.locator('.log-row:not(.log-system) .log-text').filter({ hasText: text }).first();

/** Opens jobs in windows of their own, all of which are in view for all that the page knows. Not all of the jobs may run yet. */
async function windows(count: number): Promise<{ page: Page; errors: string[] }[]> {
  const jobs = await Promise.all(Array.from({ length: count }, (_, index) => s.server.queue(COUNTS, `window ${index}`)));
  const opened = [];
  for (const job of jobs) {
    const window = await openPage(s.context);
    await window.page.goto(`${s.server.url}/jobs/${job}`);
    await window.page.locator('.job-head .badge').getByText(/queued|running/).waitFor();
    opened.push(window);
  }
  return opened;
}

/** Lets each job go on once all windows are there, and sees each window follow its own. */
async function follow(all: Awaited<ReturnType<typeof windows>>): Promise<void> {
  const left = new Set(all);
  while (left.size > 0) {
    // As many run at a time as there are slots, in the order of the server.
    const window = await Promise.any([...left].map(async (each) => (await line(each.page, /^in /).waitFor(), each)));
    left.delete(window);
    const { page, errors } = window;
    const workspace = (await line(page, /^in /).textContent())!.slice('in '.length);
    expect(await line(page, /^went on$/).count()).toBe(0);
    writeFileSync(join(workspace, 'go'), '');
    await line(page, /^went on$/).waitFor();
    await page.locator('.job-head .badge').getByText('succeeded', { exact: true }).waitFor();
    expect(errors).toEqual([]);
  }
}

async function sockets(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByType('resource').filter((each) => each.name.includes('FollowLogs')).length);
}

it('eight windows load, each follows its own job, and one connection carries them all', async () => {
  const all = await windows(WINDOWS);
  for (const { page } of all) expect(await sockets(page), 'streams over HTTP').toBe(0);
  // Lists as well, in a ninth.
  await s.open('/jobs');
  await s.page.locator('tr', { hasText: 'window 7' }).locator('.badge', { hasText: /queued|running/ }).waitFor();
  await follow(all);
  await s.page.locator('tr', { hasText: 'window 7' }).locator('.badge', { hasText: 'succeeded' }).waitFor();
}, PATIENCE_MILLIS);

it('the others go on when the window that came first is closed, and when the server was killed', async () => {
  const [first, ...rest] = await windows(3);
  await first!.page.close();
  await s.server.kill();
  await rest[0]!.page.getByText('Lost the server; trying again.').waitFor();
  await s.server.up();
  await follow(rest);
}, PATIENCE_MILLIS);

it('windows of a browser without shared scripts have connections of their own', async () => {
  await s.context.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
  await follow(await windows(WINDOWS));
}, PATIENCE_MILLIS);

it('a window follows over HTTP where nobody lets WebSockets through', async () => {
  await s.context.addInitScript(() => {
    Reflect.deleteProperty(window, 'SharedWorker');
    window.WebSocket = class {
      constructor() {
        setTimeout(() => (this as unknown as { onclose?: () => void }).onclose?.());
      }
      close() {}
    } as unknown as typeof WebSocket;
  });
  const all = await windows(1);
  expect(await sockets(all[0]!.page), 'streams over HTTP').toBe(0);
  await follow(all);
  expect(await sockets(all[0]!.page), 'streams over HTTP').toBe(1);
}, PATIENCE_MILLIS);
