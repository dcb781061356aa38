import { expect, it } from 'vitest';
import { Suite } from './suite';

const s = new Suite();

it('goes elsewhere while the server is away, and shows what is there once it is back', async () => {
  const job = await s.server.queue('echo out', 'seen before');
  await s.server.end(job);
  await s.open('/jobs');
  await s.page.getByRole('link', { name: 'seen before' }).waitFor();
  // All parts of the page are fetched when it has nothing else to do.
  await s.page.waitForFunction(() => performance.getEntriesByType('resource').some((each) => each.name.includes('/TerminateDialog-')));
  await s.server.kill();
  await s.page.getByText('Lost the server; trying again.').waitFor();
  for (const [link, heading] of [['Workers', 'Workers'], ['Audit', 'Audit'], ['New job', 'New job'], ['Overview', 'Overview']] as const) {
    await s.page.getByRole('banner').getByRole('link', { name: link, exact: true }).click();
    await s.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  }
  await s.page.goBack();
  await s.page.getByRole('heading', { level: 1, name: 'New job' }).waitFor();
  await s.page.getByRole('banner').getByRole('link', { name: 'Workers' }).click();
  await s.server.up();
  await s.page.getByText('Lost the server; trying again.').waitFor({ state: 'hidden' });
  await s.page.locator('tbody tr').first().waitFor();
});

it('says so in its place where a part can’t be fetched, and tries again', async () => {
  let away = true;
  await s.context.route(/\/assets\/AuditPage-/, (route) => (away ? route.abort() : route.continue()));
  await s.context.route((url) => url.pathname === '/', (route) => (away && !route.request().isNavigationRequest() ? route.abort() : route.continue()));
  await s.open('/jobs');
  await s.page.getByRole('banner').getByRole('link', { name: 'Audit' }).click();
  await s.page.getByText('This part of the page can’t be fetched').waitFor();
  await s.page.getByText('The server can’t be reached. It is tried again by itself.').waitFor();
  await s.accessible('a part that can’t be fetched');
  await s.page.getByRole('banner').getByRole('link', { name: 'Jobs' }).click();
  await s.page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await s.page.getByRole('banner').getByRole('link', { name: 'Audit' }).click();
  away = false;
  await s.page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
});

it('loads itself anew where the server has a newer page, whose parts have other names', async () => {
  let renewed = false;
  // What a page of yesterday finds after a new version was deployed.
  await s.context.route(/\/assets\/AuditPage-/, (route) => (renewed ? route.continue() : route.fulfill({ status: 404, body: 'Not found' })));
  await s.context.route((url) => url.pathname === '/', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/\/assets\/index-[^.]+\.js/, '/assets/index-newer.js') });
  });
  await s.open('/jobs');
  await s.page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await s.page.evaluate(() => ((window as unknown as { old: boolean }).old = true));
  renewed = false;
  const reloaded = s.page.waitForEvent('load');
  await s.page.getByRole('banner').getByRole('link', { name: 'Audit' }).click();
  await reloaded;
  renewed = true;
  await s.page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  expect(new URL(s.page.url()).pathname).toBe('/audit');
  expect(await s.page.evaluate(() => (window as unknown as { old?: boolean }).old)).toBeUndefined();
});
