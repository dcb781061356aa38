import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, openPage } from './browser';
import { TestServer } from './server';

let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let errors: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([TestServer.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(60_000);
  ({ page, errors } = await openPage(context));
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

/** Queues a command on the page for new jobs, and is then on the job's page. */
async function queue(command: string, name?: string): Promise<void> {
  await page.goto(`${server.url}/new`);
  await page.getByLabel('Command', { exact: true }).fill(command);
  if (name) await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Queue the job' }).click();
  await page.waitForURL('**/jobs/*');
}

const badge = (word: string) => page.locator('.job-head .badge', { hasText: word }).waitFor();
const row = (text: string) => page.locator('.log-row:not(.log-system) .log-text', { hasText: text }).first();
const lineNumbers = () => page.locator('.log-row').evaluateAll((rows) => rows.map((each) => Number((each as HTMLElement).dataset.line)));

async function accessible(what: string): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const results = await (window as unknown as { axe: typeof axe }).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return results.violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
  });
  expect(found, what).toEqual([]);
}

describe('the page of the shipped server', () => {
  it('shows lines while the job prints them, and how the job went', async () => {
    await queue('echo first line; while [ ! -e "$HODEI_WORKSPACE/go" ] && [ $((n += 1)) -lt 600 ]; do sleep 0.1; done; echo last line', 'two lines');
    await row('first line').waitFor();
    await badge('running');
    expect(await row('last line').count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await badge('cancelled');
    await page.locator('.job-sentence', { hasText: 'was cancelled' }).waitFor();
    await page.locator('.log-phase-complete').waitFor();
  });
});
