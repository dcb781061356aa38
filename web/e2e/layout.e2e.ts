import { beforeAll, expect, it } from 'vitest';
import { misplaced } from './layout';
import { Suite } from './suite';

const s = new Suite();
const LONG = 'a-name-without-any-space-as-generated-ones-are-'.repeat(4).slice(0, 160);

const labels = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`label-${index}-${'of-a-long-name-'.repeat(2)}`, `value-${'that-is-long-too-'.repeat(3)}`]));
let failed = '';
let running = '';
let waiting = '';
let worker = '';

beforeAll(async () => {
  failed = await s.server.queue('echo out; exit 3', LONG, { labels });
  await s.server.end(failed);
  worker = await s.server.workerOf(failed);
  running = await s.server.queue('sleep 600', `${LONG} with spaces in it, as people write them`, { labels });
  waiting = await s.server.queue('true', LONG, { requiredLabels: labels });
});

it.each([320, 360, 768, 1024, 1440, 2560])('nothing is outside its box at %i px, however long names are', async (width) => {
  await s.page.setViewportSize({ width, height: 900 });
  const found: string[] = [];
  for (const [name, path, ready] of [
    ['overview', '/', '.panel li'],
    ['jobs', '/jobs', 'tbody tr'],
    ['jobs between two times', '/jobs?since=2020-01-01T00:00:00Z', 'tbody tr'],
    ['no jobs', '/jobs?name=nothing', '.notice'],
    ['failed job', `/jobs/${failed}`, '.log-row'],
    ['running job', `/jobs/${running}`, '.badge-running'],
    ['waiting job', `/jobs/${waiting}`, '.why'],
    ['new job', '/new', 'textarea'],
    ['workers', '/workers', 'tbody tr'],
    ['worker', `/workers/${worker}`, '.facts'],
    ['audit', '/audit', 'tbody tr'],
  ] as const) {
    await s.open(path);
    await s.page.locator(ready).first().waitFor();
    await s.page.locator('summary').evaluateAll((all) => all.forEach((each) => (each as HTMLElement).click()));
    if (name.endsWith(' job') && name !== 'new job') await s.page.locator('.audit-table tbody tr').first().waitFor();
    found.push(...(await s.page.evaluate(misplaced)).map((what) => `${name}: ${what}`));
    if (name === 'overview') {
      const id = s.page.locator('.panel code').first();
      await id.waitFor();
      expect((await id.boundingBox())!.height, 'a worker’s id is on one line').toBeLessThan(30);
      const text = await s.page.locator('.panel .job-under').first().boundingBox();
      expect(text!.width, 'there is room for why a job waits or failed').toBeGreaterThan(180);
    }
    if (name !== 'jobs') continue;
    await s.page.getByRole('checkbox', { name: 'Select all shown' }).check();
    await s.page.locator('.bulk-bar').waitFor();
    found.push(...(await s.page.evaluate(misplaced)).map((what) => `selected jobs: ${what}`));
    // At the end of the page nothing stays below it.
    await s.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const [bar, last] = await Promise.all([s.page.locator('.bulk-bar').boundingBox(), s.page.locator('tbody tr').last().boundingBox()]);
    expect(last!.y + last!.height, 'the last row ends above the bar').toBeLessThanOrEqual(bar!.y);
    await s.page.getByRole('button', { name: /^Cancel \d/ }).click();
    await s.page.getByRole('dialog').getByText(/SIGTERM|can start/).waitFor();
    found.push(...(await s.page.evaluate(misplaced)).filter((what) => !what.includes(' is over ')).map((what) => `question for selected jobs: ${what}`));
  }
  expect(found).toEqual([]);
});
