import { expect, it } from 'vitest';
import { Suite } from './suite';

const s = new Suite();

it('every page is accessible in both schemes, and fits 360 pixels', async () => {
  const job = await s.server.queue('echo out; printf "\\033[31mred\\033[0m \\033[1;33mwarn\\033[0m \\033[7mreversed\\033[0m\\n"; echo oops >&2; exit 3', 'a job with a rather long name, as people give them');
  await s.server.end(job);
  const worker = await s.server.workerOf(job);
  const running = await s.server.queue('sleep 600', 'goes on');
  for (const colorScheme of ['light', 'dark'] as const) {
    await s.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [path, ready] of [
      ['/', 'h1'],
      ['/jobs', 'tbody tr'],
      ['/jobs?name=nothing', '.notice'],
      [`/jobs/${job}`, '.log-stderr'],
      [`/jobs/${running}`, '.badge-running'],
      [`/jobs/${job}?view=log`, '.log-stderr'],
      ['/jobs/0000', '.notice-failure'],
      ['/new', 'textarea'],
      ['/workers', 'tbody tr'],
      [`/workers/${worker}`, '.facts'],
      ['/audit', 'tbody tr'],
    ] as const) {
      await s.page.setViewportSize({ width: 1280, height: 900 });
      await s.open(path);
      await s.page.locator(ready).first().waitFor();
      await s.page.locator('summary').evaluateAll((all) => all.forEach((each) => (each as HTMLElement).click()));
      await s.accessible(`${path}, ${colorScheme}`);
      await s.page.setViewportSize({ width: 360, height: 740 });
      await s.fitsItsWidth(path);
      await s.accessible(`${path}, ${colorScheme}, narrow`);
    }
  }
});

it('a page that is named by a link works in a fresh browser, and what is no file is told so', async () => {
  const answer = await s.page.goto(`${s.server.url}/workers`);
  expect(answer!.headers()['content-security-policy']).toContain("script-src 'self'");
  expect(answer!.headers()['content-security-policy']).not.toContain('unsafe');
  expect(answer!.headers()['cache-control']).toBe('no-cache');
  await s.page.getByRole('heading', { name: 'Workers' }).waitFor();
  const script = await s.page.locator('script[src]').getAttribute('src');
  const file = await fetch(`${s.server.url}${script}`);
  expect(file.headers.get('cache-control')).toContain('immutable');
  expect((await fetch(`${s.server.url}/assets/none.js`)).status).toBe(404);
  expect((await fetch(s.server.url, { headers: { 'If-None-Match': answer!.headers()['etag']! } })).status).toBe(304);
});
