import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { App } from '../app/App';
import { routerOf } from '../app/router';
import type { FakeServer } from './fake-server';

/** The whole page at an address, in front of a server in memory. */
export function show(server: FakeServer, address: string) {
  const router = routerOf(createMemoryHistory({ initialEntries: [address] }));
  return { ...render(<App clients={server.clients()} router={router} />), router };
}
