import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Suite } from './suite';

describe('tools of the log, and what is done with jobs and workers', () => {
  const s = new Suite();

  it('saves the job’s own bytes, copies, and tells the time of day', async () => {
    await s.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: s.server.url });
    const job = await s.server.queue("printf '\\033[31mred\\033[0m\\n'; echo oops >&2; printf 'no end'");
    await s.server.end(job);
    await s.open(`/jobs/${job}`);
    await s.line('no end').waitFor();
    const saved = s.page.waitForEvent('download');
    await s.page.getByRole('button', { name: 'Download, as the job wrote it' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`${job.slice(0, 8)}-1.log`);
    expect(readFileSync(await download.path(), 'latin1').split('\n').toSorted()).toEqual(['\u001b[31mred\u001b[0m', 'no end', 'oops'].toSorted());
    await s.page.locator('.log-row:not(.log-system)', { hasText: 'red' }).locator('.log-number').click();
    await s.page.getByRole('button', { name: 'Copy the chosen lines' }).click();
    await s.page.locator('.toast', { hasText: 'Copied 1 line.' }).waitFor();
    expect(await s.page.evaluate(() => navigator.clipboard.readText())).toBe('red');
    await s.page.getByRole('button', { name: 'Copy a link to these lines' }).click();
    await s.page.locator('.toast', { hasText: 'Copied a link' }).waitFor();
    expect(await s.page.evaluate(() => navigator.clipboard.readText())).toMatch(new RegExp(`/jobs/${job}\\?attempt=1#L\\d+$`));
    await s.page.getByRole('button', { name: 'Times: off' }).click();
    await s.page.getByRole('button', { name: 'Times: relative' }).click();
    expect(await s.page.locator('.log-time').first().textContent()).toMatch(/^\d\d:\d\d:\d\d[.,]\d{3}$/);
    await s.page.mouse.move(0, 0);
    await s.page.locator('.toast').first().waitFor();
    await s.accessible('toasts');
  });

  it('finds what is far away, next and previous, numbered as they are shown', async () => {
    // Pieces of lines, and two streams at once, are what numbers could go wrong with.
    const job = await s.server.queue('for i in $(seq 1 300); do printf "part %s of" $i; echo "err $i" >&2; echo " a line"; done; printf "one "; sleep 0.3; echo "needle"; seq 1 30000; echo NEEDLE');
    await s.server.end(job);
    await s.open(`/jobs/${job}`);
    await s.page.locator('.log-phase-complete').waitFor();
    await s.page.keyboard.press('g');
    await s.page.keyboard.press('/');
    await s.page.keyboard.type('needle');
    // The log begins with the command itself.
    await s.page.locator('.log-current.log-system').waitFor();
    await expect.poll(() => s.page.locator('.log-matches').textContent()).toBe('1/3');
    await s.page.keyboard.press('Enter');
    await s.page.locator('.log-current', { hasText: /one needle$/ }).waitFor();
    await s.page.keyboard.press('Enter');
    await s.page.locator('.log-current', { hasText: 'NEEDLE' }).waitFor();
    await s.page.keyboard.press('Shift+Enter');
    await s.page.locator('.log-current', { hasText: /one needle$/ }).waitFor();
  });

  it('scrolls to the lines of a later link, and to nothing by the space bar on a heading', async () => {
    const job = await s.server.queue('seq -f "number %g" 1 900');
    await s.server.end(job);
    await s.open(`/jobs/${job}#L10`);
    await s.page.locator('.log-selected').waitFor();
    await s.page.evaluate(() => (window.location.hash = '#L700'));
    await s.page.locator('.log-selected[data-line="700"]').waitFor();
    await expect.poll(async () => (await s.seen()).map((row) => row.number)).toContain(700);
    await s.page.locator('summary').first().focus();
    await s.page.keyboard.press('Space');
    await s.page.locator('details[open]').waitFor();
    await expect.poll(async () => (await s.seen()).map((row) => row.number)).toContain(700);
  });

  it('counts new lines of a running job that was opened by a link', async () => {
    await s.queue('echo "in $PWD"; seq 1 300; until [ -e go ]; do sleep 0.05; done; seq 301 400; until [ -e end ]; do sleep 0.05; done');
    await s.line(/^300$/).waitFor();
    await s.page.keyboard.press('g');
    const said = (await s.line(/^in /).textContent())!;
    await s.open(`${new URL(s.page.url()).pathname}#L5`);
    await s.page.locator('.log-selected').waitFor();
    writeFileSync(join(said.slice('in '.length), 'go'), '');
    await s.page.getByRole('button', { name: /100 new lines/ }).waitFor();
    writeFileSync(join(said.slice('in '.length), 'end'), '');
    await s.state('succeeded');
  });

  it('keeps single keys to the log where that is wanted', async () => {
    const job = await s.server.queue('seq 1 500');
    await s.server.end(job);
    await s.open(`/jobs/${job}`);
    await s.line(/^1$/).waitFor();
    await s.page.keyboard.press('?');
    await s.page.getByRole('checkbox', { name: /On the whole page/ }).uncheck();
    await s.accessible('help with its switch');
    await s.page.keyboard.press('Escape');
    await s.page.getByRole('dialog').waitFor({ state: 'detached' });
    await s.page.getByRole('heading', { level: 1 }).click();
    await s.page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await s.page.keyboard.press('t');
    expect(await s.page.locator('.log-time').count()).toBe(0);
    await s.page.locator('.log-viewport').focus();
    await s.page.keyboard.press('t');
    await s.page.locator('.log-time').first().waitFor();
  });

  it('shows each attempt of a job that was run again by itself', async () => {
    const job = await s.server.queue('echo "attempt $HODEI_ATTEMPT"; [ "$HODEI_ATTEMPT" = 2 ]', 'second time lucky', { retries: 1 });
    await s.server.end(job);
    await s.open(`/jobs/${job}`);
    await s.line('attempt 2').waitFor();
    const size = s.page.viewportSize()!;
    await s.page.setViewportSize({ width: 320, height: size.height });
    await s.open(`/jobs/${job}`);
    await s.line('attempt 2').waitFor();
    const card = (await s.page.locator('.attempt[aria-current="true"]').boundingBox())!;
    expect(card.x + card.width, 'the attempt that is shown is in sight').toBeLessThanOrEqual(320);
    await s.page.setViewportSize(size);
    await s.page.getByRole('navigation', { name: 'Attempts' }).getByText('Attempt 1').click();
    await s.line('attempt 1').waitFor();
    await s.page.locator('.more-glance', { hasText: 'exit code 1' }).waitFor();
  });

  it('says why a job waits', async () => {
    const job = await s.server.queue('true', 'firmware', { requiredLabels: { arch: 'riscv' } });
    await s.open(`/jobs/${job}`);
    const why = s.page.getByRole('region', { name: 'Why it waits' });
    await why.getByText('Waiting alone will not help.').waitFor();
    await s.accessible('why a job waits');
    await s.pressAndConfirm(s.page.getByRole('button', { name: 'Cancel' }));
    await s.state('cancelled');
  });

  it('refreshes a worker', async () => {
    await s.server.end(await s.server.queue('true'));
    await s.open('/workers');
    const row = s.page.locator('tbody tr', { has: s.page.locator('.badge', { hasText: 'ready' }) }).first();
    await row.getByRole('button', { name: /^Refresh/ }).click();
    await s.page.locator('.toast', { hasText: /is as it was, ready/ }).waitFor();
    await row.locator('.refreshed', { hasText: /refreshed (just now|\d+ s ago)/ }).waitFor();
    await s.page.getByRole('button', { name: 'Add a worker' }).click();
    await s.page.getByRole('button', { name: 'Make its command' }).click();
    await s.page.locator('.dialog pre', { hasText: /^HODEI_SERVER_ADDRESS=\S+ HODEI_WORKER_ID=[0-9a-f]{32} HODEI_OTP_TOKEN=\S+ hodei-agent$/ }).waitFor();
    await s.accessible('add a worker');
  });

  it('pages through many jobs', async () => {
    const many = 1200;
    s.server.batch(Array.from({ length: many }, (_, index) => `true paged-${index}`));
    await s.open('/jobs?name=paged-');
    let seen = 0;
    for (let page = 0; page < 4; page++) {
      await s.page.getByRole('link', { name: `true paged-${many - 1 - page * 50}`, exact: true }).waitFor();
      seen += await s.page.locator('tbody tr').count();
      await s.page.getByRole('link', { name: 'Older' }).click();
    }
    expect(seen).toBe(200);
    await s.open('/');
    await s.page.locator('.figure', { hasText: 'Queued' }).locator('.figure-value', { hasText: /^1.?200$/ }).waitFor();
  });

  it('has the log’s tools in a menu where it is narrow', async () => {
    const job = await s.server.queue('seq 1 100');
    await s.server.end(job);
    await s.page.setViewportSize({ width: 360, height: 740 });
    await s.open(`/jobs/${job}`);
    await s.line(/^1$/).waitFor();
    const menu = s.page.getByRole('button', { name: 'Tools of the log' });
    await menu.waitFor();
    // One row of buttons, and one for the search.
    expect((await s.page.locator('.log-toolbar').boundingBox())!.height).toBeLessThan(90);
    await menu.focus();
    await s.page.keyboard.press('Enter');
    await s.page.getByRole('menuitemcheckbox', { name: 'Wrap lines' }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await s.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // What lies under the menu is not to be hit.
      await s.accessible(`menu of the log, ${colorScheme}`, '[role=menu]');
    }
    await s.fitsItsWidth('menu of the log');
    for (let step = 0; step < 4; step++) await s.page.keyboard.press('ArrowDown');
    await s.page.keyboard.press('Enter');
    await s.page.locator('.log-viewport.log-wrap').waitFor();
    await s.page.getByRole('menu').waitFor({ state: 'detached' });
    await s.page.keyboard.press('Enter');
    await s.page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
    await s.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  });

  it('moves no row of a list under the pointer', async () => {
    await s.server.queue('sleep 600', 'steady one');
    await s.open('/jobs?name=steady');
    const row = s.page.locator('tr', { hasText: 'steady one' });
    await row.locator('.badge', { hasText: 'running' }).waitFor();
    await row.hover();
    const before = await row.boundingBox();
    await s.server.queue('true', 'steady two');
    const fresh = s.page.getByRole('button', { name: '1 new job' });
    await fresh.waitFor();
    expect(await row.boundingBox()).toEqual(before);
    await s.accessible('a new job');
    await fresh.click();
    await s.page.locator('tr', { hasText: 'steady two' }).waitFor();
    await s.page.mouse.move(0, 0);
    await s.server.queue('true', 'steady three');
    await s.page.locator('tr', { hasText: 'steady three' }).waitFor();
    await row.hover();
    await s.page.setViewportSize({ width: 360, height: 740 });
    await row.hover();
    await s.server.queue('true', 'steady four');
    await fresh.waitFor();
    await s.accessible('a new job, narrow');
    await s.pressAndConfirm(row.getByRole('button', { name: 'Cancel' }));
    await row.locator('.badge', { hasText: 'cancelled' }).waitFor();
  });

  it('says in words what the server has written down', async () => {
    const job = await s.server.queue('exit 3');
    await s.server.end(job);
    await s.open(`/audit?job=${job}`);
    await s.page.getByText('The job was queued.').waitFor();
    await s.page.getByText('The job failed: exit code 3.').waitFor();
    // Every action that the server has written down until now.
    await s.open('/audit');
    await s.page.locator('tbody tr').nth(20).waitFor();
    expect(await s.page.locator('tbody td.wide code').allTextContents()).toEqual([]);
    expect(await s.page.locator('tbody td.wide').allTextContents()).not.toContainEqual(expect.stringMatching(/\dT\d|[a-z]\.[a-z]|[A-Z]{3}_/));
  });

  it('is worked by the keyboard alone', async () => {
    await s.open('/new');
    await s.page.getByLabel('Command', { exact: true }).waitFor();
    // The first field has the focus.
    await s.page.keyboard.type('echo by-keys; sleep 600');
    await s.page.keyboard.press('Control+Enter');
    await s.page.waitForURL('**/jobs/*');
    await s.line('by-keys').waitFor();
    const id = new URL(s.page.url()).pathname.split('/')[2]!.slice(0, 8);
    await s.open('/jobs?state=running');
    await s.page.locator('tbody tr').first().waitFor();
    await tabTo(s, (element) => element.tagName === 'BUTTON' && (element.closest('tr')?.textContent ?? '').includes('by-keys'));
    await s.page.keyboard.press('Enter');
    await s.page.locator('button.confirm-asks:not([aria-disabled])').waitFor();
    await s.page.keyboard.press('Enter');
    await s.page.locator('tr', { hasText: id }).waitFor({ state: 'detached' });
    await s.open('/workers');
    await s.page.locator('tbody tr').first().waitFor();
    await tabTo(s, (element) => (element.textContent ?? '').startsWith(' Refresh worker'));
    await s.page.keyboard.press('Enter');
    await s.page.locator('.toast').first().waitFor();
  });
});

/** Presses Tab until what has the focus is what is looked for. */
async function tabTo(s: Suite, wanted: (element: Element) => boolean): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await s.page.keyboard.press('Tab');
    if (await s.page.evaluate(`(${wanted.toString()})(document.activeElement)`)) return;
  }
  throw new Error('the focus does not get there');
}
