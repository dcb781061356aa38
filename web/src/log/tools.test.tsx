import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { chunkOf } from '../testing/chunks';
import { completeLog, FakeServer, jobOf } from '../testing/fake-server';
import { show } from '../testing/show';
import { STDERR } from './decode';

const { happyDOM } = window as unknown as { happyDOM: { setViewport: (size: { width: number }) => void } };

afterEach(() => {
  cleanup();
  happyDOM.setViewport({ width: 1024 });
});

function showLog(width: number) {
  happyDOM.setViewport({ width });
  const server = new FakeServer();
  server.jobs = [jobOf()];
  server.follow = completeLog(server.jobs[0]!, chunkOf(0, ['out', { text: 'oops', stream: STDERR }]));
  return show(server, `/jobs/${'a'.repeat(32)}`);
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
  expect(document.querySelectorAll('[role^=menuitem]')).toHaveLength(8);
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
