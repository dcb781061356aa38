import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launch, openPage } from './browser';
import { TestServer } from './server';

/** When a line could be read. */
export interface Readable {
  /** Counted within the page, from what the caller named. */
  millis: number;
  /** Whether the whole log was there by then. */
  complete: boolean;
}

/** A server and a browser for a file's tests, and for each test a page in a fresh profile that must log no error. */
export class Suite {
  server!: TestServer;
  browser!: Browser;
  context!: BrowserContext;
  page!: Page;
  private errors: string[] = [];

  constructor() {
    beforeAll(async () => {
      [this.server, this.browser] = await Promise.all([TestServer.start(), launch()]);
    });
    afterAll(async () => {
      await this.browser?.close();
      await this.server?.stop();
    });
    beforeEach(async () => {
      this.context = await this.browser.newContext({ viewport: { width: 1280, height: 900 } });
      this.context.setDefaultTimeout(60_000);
      ({ page: this.page, errors: this.errors } = await openPage(this.context));
    });
    afterEach(async () => {
      await this.context.close();
      expect(this.errors).toEqual([]);
    });
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.server.url}${path}`);
  }

  /** Queues a command on the page for new jobs, and is then on the job's page. */
  async queue(command: string): Promise<void> {
    await this.open('/new');
    await this.page.getByLabel('Command', { exact: true }).fill(command);
    await this.page.getByRole('button', { name: 'Queue the job' }).click();
    await this.page.waitForURL('**/jobs/*');
  }

  /** The job's state, at the top of its page. */
  async state(word: string): Promise<void> {
    await this.page.locator('.job-head .badge').getByText(word, { exact: true }).waitFor();
  }

  /** Presses a button that asks first, and presses it again. */
  async pressAndConfirm(button: Locator): Promise<void> {
    await button.click();
    await this.page.getByRole('button', { name: /^Really/ }).click();
  }

  /** A line that the job itself printed. */
  line(text: string | RegExp): Locator {
    return this.page.locator('.log-row:not(.log-system) .log-text').filter({ hasText: text }).first();
  }

  /** Numbers of the lines that are drawn. */
  drawn(): Promise<number[]> {
    return this.page.locator('.log-row').evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.line)));
  }

  /** Numbers of the lines that can be seen, and how they read. */
  seen(): Promise<{ number: number; text: string }[]> {
    return this.page.evaluate(() => {
      const view = document.querySelector('.log-viewport')!.getBoundingClientRect();
      return [...document.querySelectorAll<HTMLElement>('.log-row')]
        .filter((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return top >= view.top - 1 && bottom <= view.bottom + 1;
        })
        .map((row) => ({ number: Number(row.dataset.line), text: row.querySelector('.log-text')!.textContent ?? '' }));
    });
  }

  /**
   * Waits until a line of the log can be read.
   *
   * @param begun by the page's clock, where it is counted from; else the page's beginning
   */
  async readable(line: number, begun = 0): Promise<Readable> {
    return this.page.evaluate(
      ([wanted, from]) =>
        new Promise<Readable>((done) => {
          const look = () => {
            const row = document.querySelector(`.log-row[data-line="${wanted}"]:not(.log-awaited)`);
            if (row) done({ millis: performance.now() - from!, complete: document.querySelector('.log-phase-complete') !== null });
            else requestAnimationFrame(look);
          };
          look();
        }),
      [line, begun] as const,
    );
  }

  /** Bytes of memory that the page's process shares with no other, after its garbage was collected. */
  async ownMemory(): Promise<number> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('HeapProfiler.collectGarbage');
    const system = await this.browser.newBrowserCDPSession();
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => {
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
      return [...rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB/gm)].reduce((sum, match) => sum + Number(match[1]) * 1024, 0);
    });
    return Math.max(...sizes);
  }

  /** Against WCAG 2.2, levels A and AA: the page, or what a selector finds in it. */
  async accessible(what: string, part = 'html'): Promise<void> {
    await this.page.evaluate(axe.source);
    const found = await this.page.evaluate(async (selector) => {
      const results = await (window as unknown as { axe: typeof axe }).axe.run(selector, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        rules: { 'landmark-unique': { enabled: true }, 'link-in-text-block': { enabled: true } },
      });
      return results.violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
    }, part);
    expect(found, what).toEqual([]);
  }

  async fitsItsWidth(what: string): Promise<void> {
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over, `${what} is wider than the window by`).toBeLessThanOrEqual(0);
  }
}
