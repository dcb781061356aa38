import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { FakeServer, jobOf } from '../testing/fake-server';
import { workerOf } from '../testing/fake-workers';
import { show } from '../testing/show';
import { choicesOf, completed } from './label-choices';

afterEach(cleanup);

const labelled = (labels: Record<string, string>) => jobOf({ spec: { labels, work: { case: 'command', value: 'true' } } });

it('of many values of a key, the newest are offered', () => {
  const runs = Array.from({ length: 100 }, (_, index) => ({ run: String(500 - index), team: index % 2 === 0 ? 'web' : 'core' }));
  const choices = choicesOf(runs);
  expect(choices.filter(([key]) => key === 'team')).toEqual([['team', 'core'], ['team', 'web']]);
  expect(choices.filter(([key]) => key === 'run').map(([, value]) => value)).toEqual(Array.from({ length: 15 }, (_, index) => String(486 + index)));
});

it('a label is completed where it is written, and offered once', () => {
  const labels = choicesOf([{ a: '1', b: 'x,y', c: '' }]);
  expect(completed('', labels)).toEqual(['a=1', 'c=']);
  expect(completed('a=1, c', labels)).toEqual(['a=1,c=']);
});

it('the filter offers the labels of recent jobs, and asks for them once somebody wants to filter', async () => {
  const server = new FakeServer();
  server.jobs = [labelled({ team: 'web' })];
  const { router } = show(server, '/jobs');
  await screen.findByRole('link', { name: 'echo hello' });
  const field = screen.getByLabelText<HTMLInputElement>('Label');
  const offered = () => [...document.getElementById(field.getAttribute('list')!)!.querySelectorAll('option')].map(({ value }) => value);
  expect(offered()).toEqual([]);
  fireEvent.focus(field);
  await waitFor(() => expect(offered()).toEqual(['team=web']));
  fireEvent.change(field, { target: { value: 'team=web' } });
  await waitFor(() => expect(router.state.location.search).toEqual({ label: 'team=web' }));
});

it('a new job takes labels of workers and of other jobs from a list', async () => {
  const server = new FakeServer();
  server.jobs = [labelled({ team: 'web', '"': 'x' })];
  server.workers = [workerOf({ facts: { labels: { arch: 'arm64', os: 'linux' } } })];
  const { container } = show(server, '/new');
  await screen.findByRole('heading', { name: 'New job' });
  const details = container.querySelector('details')!;
  details.open = true;
  fireEvent(details, new Event('toggle'));
  const choose = (list: string, label: string) => {
    const select = screen.getByLabelText<HTMLSelectElement>(list);
    fireEvent.change(select, { target: { value: [...select.options].find(({ text }) => text === label)!.value } });
  };
  await screen.findByRole('option', { name: 'arch=arm64' });
  fireEvent.change(screen.getByLabelText('Needs a worker with'), { target: { value: 'gpu=yes' } });
  choose('Add one of the workers', 'os=linux');
  choose('Add one of the workers', 'arch=arm64');
  expect(screen.getByLabelText<HTMLTextAreaElement>('Needs a worker with').value).toBe('gpu=yes\nos=linux\narch=arm64');
  expect(screen.getByLabelText<HTMLSelectElement>('Add one of the workers').disabled).toBe(true);
  choose('Add one of other jobs', '"=x');
  fireEvent.change(screen.getByLabelText('Command'), { target: { value: 'true' } });
  fireEvent.click(screen.getByRole('button', { name: 'Queue the job' }));
  await waitFor(() => expect(server.queued).toHaveLength(1));
  expect(server.queued[0]!.spec!.requiredLabels).toEqual({ gpu: 'yes', os: 'linux', arch: 'arm64' });
  expect(server.queued[0]!.spec!.labels).toEqual({ '"': 'x' });
});
