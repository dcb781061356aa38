import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Suite } from './suite';

const MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

describe('the page of the shipped server', () => {
  const s = new Suite();

  it('shows lines while the job prints them, and its end', async () => {
    await s.queue('echo "in $PWD"; until [ -e go ]; do sleep 0.05; done; echo "went on"');
    await s.state('running');
    const said = (await s.line(/^in /).textContent())!;
    expect(await s.line(/^went on$/).count()).toBe(0);
    // The job is told to go on once its first line was seen, so it is seen while the job runs.
    writeFileSync(join(said.slice('in '.length), 'go'), '');
    await s.line(/^went on$/).waitFor();
    await s.state('succeeded');
    await s.page.locator('.log-phase-complete').waitFor();
  });

  it('cancels a job', async () => {
    await s.queue('echo started; sleep 600');
    await s.line(/^started$/).waitFor();
    await s.pressAndConfirm(s.page.getByRole('button', { name: 'Cancel' }));
    await s.state('cancelled');
    await s.page.locator('.job-sentence', { hasText: 'was cancelled' }).waitFor();
  });

  it('says how a job failed, and runs it again, with changes too', async () => {
    await s.queue('echo "attempt of $(basename "$PWD")"; echo oops >&2; exit 7');
    await s.state('failed');
    await s.page.locator('.job-sentence', { hasText: 'failed: exit code 7' }).waitFor();
    await s.page.locator('.log-stderr', { hasText: 'oops' }).waitFor();
    const first = s.page.url();
    await s.page.getByRole('button', { name: 'Retry' }).click();
    await s.page.waitForURL((url) => url.pathname.startsWith('/jobs/') && url.href !== first);
    await s.state('failed');
    await s.page.getByRole('link', { name: 'Run again with changes' }).click();
    const command = s.page.getByLabel('Command', { exact: true });
    await command.waitFor();
    expect(await command.inputValue()).toContain('exit 7');
    await command.fill('echo changed');
    await s.page.getByRole('button', { name: 'Queue the job' }).click();
    await s.line(/^changed$/).waitFor();
    await s.state('succeeded');
  });

  it('leads to lines by their address, which are chosen by clicks', async () => {
    const job = await s.server.queue('seq -f "number %g" 1 800');
    await s.server.end(job);
    await s.open(`/jobs/${job}#L400-L402`);
    await s.page.locator('.log-selected').nth(2).waitFor();
    const seen = await s.seen();
    // The log starts with the command itself.
    expect(seen.find((row) => row.number === 401)?.text).toBe('number 400');
    await s.page.locator('[data-line="404"] .log-number').click();
    await s.page.waitForURL('**#L404');
    await s.page.locator('[data-line="406"] .log-number').click({ modifiers: ['Shift'] });
    await s.page.waitForURL('**#L404-L406');
    expect(await s.page.locator('.log-selected').count()).toBe(3);
    await s.page.reload();
    await s.page.locator('.log-selected').nth(2).waitFor();
  });

  it('is searched, and driven by keys alone', async () => {
    const job = await s.server.queue('seq 1 2000; echo "Error: here"; seq 2001 2100');
    await s.server.end(job);
    await s.open(`/jobs/${job}`);
    await s.line(/^1$/).waitFor();
    await s.page.keyboard.press('/');
    await s.page.keyboard.type('1234');
    await s.page.locator('.log-current', { hasText: '1234' }).waitFor();
    expect(await s.page.locator('.log-matches').textContent()).toBe('1/1');
    await s.page.keyboard.press('Escape');
    await s.page.keyboard.press('e');
    await s.page.locator('.log-selected', { hasText: 'Error: here' }).waitFor();
    await s.page.keyboard.press('g');
    await s.line(/^1$/).waitFor();
    await s.page.keyboard.press('G');
    await s.line(/^2100$/).waitFor();
    await s.page.keyboard.press('t');
    await s.page.locator('.log-time').first().waitFor();
    await s.page.keyboard.press('?');
    await s.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await s.accessible('help');
    await s.page.keyboard.press('Escape');
    await s.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('follows the end, lets go of it when one scrolls up, and says what is new', async () => {
    await s.queue('cd "$HODEI_WORKSPACE"; echo "in $PWD"; seq 1 300; until [ -e go ]; do sleep 0.05; done; seq 301 400; until [ -e end ]; do sleep 0.05; done');
    await s.line(/^300$/).waitFor();
    await s.page.keyboard.press('g');
    const said = (await s.line(/^in /).textContent())!;
    writeFileSync(join(said.slice('in '.length), 'go'), '');
    const fresh = s.page.getByRole('button', { name: /100 new lines/ });
    await fresh.waitFor();
    expect((await s.seen())[0]?.number).toBe(1);
    await fresh.click();
    await s.line(/^400$/).waitFor();
    await fresh.waitFor({ state: 'detached' });
    writeFileSync(join(said.slice('in '.length), 'end'), '');
    await s.state('succeeded');
  });

  it('wraps lines, and shows those that are asked for then too', async () => {
    const job = await s.server.queue('for i in $(seq 1 300); do printf "%s: " $i; printf "lorem ipsum %.0s" $(seq 1 $((i % 9 * 8))); echo; done');
    await s.server.end(job);
    await s.open(`/jobs/${job}`);
    await s.line(/^1: /).waitFor();
    await s.page.keyboard.press('w');
    for (const line of [151, 2, 299]) {
      await s.page.getByLabel(/Go to line/).fill(String(line));
      await s.page.getByLabel(/Go to line/).press('Enter');
      await s.page.locator(`.log-selected[data-line="${line}"]`).waitFor();
      await expect.poll(async () => (await s.seen()).map((row) => row.number)).toContain(line);
    }
    await s.page.locator('.log-viewport').focus();
    await s.page.keyboard.press('End');
    await expect.poll(async () => (await s.seen()).at(-1)?.number).toBe(301);
    expect(await s.page.locator('.log-viewport').evaluate((view) => view.scrollWidth - view.clientWidth)).toBe(0);
  });

  it('lists jobs live, in place', async () => {
    await s.open('/jobs?name=listed');
    await s.page.getByText('No job matches these filters.').waitFor();
    await s.server.queue('sleep 600', 'listed job');
    const row = s.page.locator('tr', { hasText: 'listed job' });
    await row.locator('.badge', { hasText: 'running' }).waitFor();
    await s.pressAndConfirm(row.getByRole('button', { name: 'Cancel' }));
    await row.locator('.badge', { hasText: 'cancelled' }).waitFor();
    await row.getByRole('button', { name: 'Retry' }).click();
    // The pointer is on the list.
    await s.page.getByRole('button', { name: '1 new job' }).click();
    const again = s.page.locator('tr', { hasText: 'listed job' }).filter({ has: s.page.locator('.badge', { hasText: 'running' }) });
    await again.waitFor();
    await s.pressAndConfirm(again.getByRole('button', { name: 'Cancel' }));
    await s.page.locator('tr .badge', { hasText: 'cancelled' }).nth(1).waitFor();
  });

  it('shows markup as text', async () => {
    const job = await s.server.queue(`printf '%s\\n' '${MARKUP}'`, MARKUP);
    await s.server.end(job);
    await s.open(`/jobs/${job}`);
    await s.line(MARKUP).waitFor();
    expect(await s.page.locator('h1').textContent()).toBe(MARKUP);
    expect(await s.page.title()).toBe(`succeeded · ${MARKUP} · Hodei`);
    expect(await s.page.locator('main img, main script').count()).toBe(0);
    await s.open('/jobs');
    await s.page.getByRole('link', { name: MARKUP }).waitFor();
  });

  it('drains a worker', async () => {
    const job = await s.server.queue('true');
    await s.server.end(job);
    await s.open('/workers');
    await s.page.getByText('healthy').first().waitFor();
    const id = (await s.page.locator('tbody tr a').first().textContent())!;
    await s.page.getByRole('button', { name: `Terminate worker ${id}` }).click();
    await s.page.getByRole('dialog', { name: `Terminate worker ${id}?` }).getByText('It runs no job.').waitFor();
    await s.accessible('a question before a worker is terminated');
    await s.page.getByRole('button', { name: 'Leave it' }).click();
    await s.page.getByRole('button', { name: `Drain worker ${id}` }).click();
    await s.page.getByRole('dialog', { name: `Drain worker ${id}?` }).getByRole('button', { name: 'Drain it' }).click();
    await s.page.locator('.toast', { hasText: 'takes no more jobs' }).waitFor();
    const row = s.page.locator('tbody tr', { hasText: id });
    // Neither the pointer nor the focus, which comes back to the button, keeps it where it was.
    await s.page.getByRole('heading', { name: 'Workers' }).click();
    await row.waitFor({ state: 'detached' });
    await s.open(`/workers/${id}`);
    await s.page.locator('.badge', { hasText: 'terminated' }).waitFor();
  });
});
