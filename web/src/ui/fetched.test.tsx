import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { fetched } from './fetched';

afterEach(() => {
  cleanup();
  document.head.innerHTML = '';
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

function runs(script: string): void {
  const element = document.createElement('script');
  element.setAttribute('type', 'module');
  element.setAttribute('src', script);
  document.querySelector = vi.fn((selector: string) => (selector.startsWith('script') ? element : Document.prototype.querySelector.call(document, selector))) as never;
}

const page = (script: string) => Promise.resolve(new Response(`<script type="module" src="${script}"></script><div id="root"></div>`));

it('says that the server is away in the place of what can’t be fetched, and shows it once it can', async () => {
  runs('/assets/index-1.js');
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  let there = false;
  const Part = fetched<{ name: string }>(() => (there ? Promise.resolve(({ name }: { name: string }) => <p>part of {name}</p>) : Promise.reject(new TypeError('no chunk'))));
  await Part.preload();
  render(<Part name="x" />);
  expect(await screen.findByText(/The server can’t be reached. It is tried again by itself/)).toBeTruthy();
  there = true;
  expect(await screen.findByText('part of x')).toBeTruthy();
});

it('loads the page anew where the server has another version of it, once', async () => {
  runs('/assets/index-1.js');
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => {});
  vi.stubGlobal('fetch', () => page('/assets/index-2.js'));
  const Part = fetched(() => Promise.reject(new TypeError('404')));
  render(<Part />);
  await waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(await screen.findByText('The server has another version of this page.')).toBeTruthy();
  expect(reload).toHaveBeenCalledOnce();
});
