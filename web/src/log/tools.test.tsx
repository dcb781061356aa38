import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { JobState } from '../gen/hodei/v1/job_pb';
import { chunkOf } from '../testing/chunks';
import { completeLog, FakeServer, jobOf } from '../testing/fake-server';
import { show } from '../testing/show';
import { STDERR } from './decode';

const { happyDOM } = window as unknown as { happyDOM: { setViewport: (size: { width: number }) => void } };

afterEach(() => {
  cleanup();
  happyDOM.setViewport({ width: 1024 });
});

function showLog(width: number, search = '') {
  happyDOM.setViewport({ width });
  const server = new FakeServer();
  server.jobs = [jobOf()];
  server.follow = completeLog(server.jobs[0]!, chunkOf(0, ['out', { text: 'oops', stream: STDERR }]));
  return show(server, `/jobs/${'a'.repeat(32)}${search}`);
}

it('puts the log’s tools into a menu where it is narrow', async () => {
  const { container } = showLog(360);
  await screen.findByText('oops');
  const menu = await screen.findByRole('button', { name: 'Tools of the log' });
  expect(screen.queryByRole('button', { name: 'Wrap lines' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Follow the end' })).toBeTruthy();
  fireEvent.click(menu);
  const wrap = await screen.findByRole('menuitemcheckbox', { name: 'Wrap lines' });
  expect(wrap.getAttribute('aria-checked')).toBe('false');
  expect(document.querySelectorAll('[role^=menuitem]')).toHaveLength(10);
  fireEvent.click(wrap);
  await waitFor(() => expect(container.querySelector('.log-viewport.log-wrap')).toBeTruthy());
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
});

it('has them side by side where there is room', async () => {
  showLog(1280);
  expect(await screen.findByRole('button', { name: 'Wrap lines' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Tools of the log' })).toBeNull();
});

it('marks what was written to stderr, for those who see no colours and those who see nothing', async () => {
  showLog(1280);
  const row = (await screen.findByText('oops')).closest('.log-row')!;
  const mark = row.querySelector('[role=img]')!;
  expect(mark.getAttribute('aria-label')).toBe('stderr');
  expect(mark.getAttribute('title')).toBe('Written to stderr');
  expect(screen.getAllByRole('img', { name: 'stderr' })).toHaveLength(1);
});

it('has the search in the address, and leaves it to the log with Esc', async () => {
  const { router } = showLog(1280, '?q=oo&case=yes');
  const field = (await screen.findByLabelText('Search in the log')) as HTMLInputElement;
  expect(field.value).toBe('oo');
  expect(screen.getByRole('button', { name: 'Match case' }).getAttribute('aria-pressed')).toBe('true');
  fireEvent.change(field, { target: { value: 'oops' } });
  await waitFor(() => expect(router.state.location.search).toMatchObject({ q: 'oops', case: 'yes' }));
  fireEvent.click(screen.getByRole('button', { name: 'Match case' }));
  await waitFor(() => expect(router.state.location.search).toMatchObject({ q: 'oops', case: 'no' }));
  field.focus();
  fireEvent.keyDown(field, { key: 'Escape' });
  expect(document.activeElement?.classList.contains('log-viewport')).toBe(true);
  await waitFor(() => expect(router.state.location.search).not.toHaveProperty('q'));
});

it('makes links of addresses', async () => {
  happyDOM.setViewport({ width: 1280 });
  const server = new FakeServer();
  server.jobs = [jobOf()];
  server.follow = completeLog(server.jobs[0]!, chunkOf(0, ['see https://a.example/x.', '\u001b]8;;javascript:alert(1)\u0007http\u001b]8;;\u0007']));
  show(server, `/jobs/${'a'.repeat(32)}`);
  const link = await screen.findByRole('link', { name: 'https://a.example/x' });
  expect(link.getAttribute('href')).toBe('https://a.example/x');
  expect(link.getAttribute('rel')).toContain('noopener');
  expect(document.querySelectorAll('.log-link')).toHaveLength(1);
});

it('searches by regular expression where that is switched on, and says at the field that one is none', async () => {
  const { container } = showLog(1024, '?q=o%5B%5Eo%5Du&regex=yes');
  await waitFor(() => expect(container.querySelector('.log-matches')!.textContent).toBe('no match'));
  const field = screen.getByLabelText('Search in the log');
  fireEvent.change(field, { target: { value: 'OO?[pu]' } });
  // Lines are marked as a whole; where in them it matches is not looked for in the page.
  await waitFor(() => expect(container.querySelectorAll('.log-found')).toHaveLength(0));
  fireEvent.change(field, { target: { value: 'oo?[pu]' } });
  await waitFor(() => expect(container.querySelectorAll('.log-found')).toHaveLength(2));
  await waitFor(() => expect(screen.getByLabelText('Regular expression').getAttribute('aria-pressed')).toBe('true'));
  fireEvent.change(field, { target: { value: '(' } });
  await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
  expect(container.querySelector('.log-search-error')!.textContent).toContain('this is no regular expression');
  fireEvent.click(screen.getByLabelText('Regular expression'));
  await waitFor(() => expect(field.getAttribute('aria-invalid')).toBeNull());
});

it('counts matches where it has not gone to one', async () => {
  const { container } = showLog(1024, '?q=o#L1');
  await waitFor(() => expect(container.querySelector('.log-matches')!.textContent).toBe('2 matches'));
  fireEvent.click(screen.getByRole('button', { name: 'Next match' }));
  await waitFor(() => expect(container.querySelector('.log-matches')!.textContent).toBe('1/2'));
});

it('says of a link to a line that there is none, and chooses nothing', async () => {
  const { router } = showLog(1024, '#L2000000');
  expect((await screen.findAllByText(`There is no line ${(2_000_000).toLocaleString()}: the log has 2.`)).length).toBeGreaterThan(0);
  await waitFor(() => expect(router.state.location.hash).toBe(''));
});

it('says of a link to a line of a log that grows that there is none yet', async () => {
  const server = new FakeServer();
  server.jobs = [jobOf({ state: JobState.RUNNING, finishedAt: undefined })];
  const chunk = chunkOf(0, ['out']);
  server.follow = async function* (_, { signal }) {
    yield { event: { case: 'chunk', value: chunk } };
    await new Promise((done) => signal.addEventListener('abort', done));
  };
  const { router } = show(server, `/jobs/${'a'.repeat(32)}#L7`);
  expect((await screen.findAllByText('There is no line 7 yet. It is shown as soon as there is.')).length).toBeGreaterThan(0);
  expect(router.state.location.hash).toBe('L7');
});
