import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { ClientsProvider, type Clients } from '../api/clients';
import { isAway } from '../api/server-link';
import { ToastProvider } from '../ui/toast';
import type { routerOf } from './router';

/** Waits between tries of a call while the server is away. */
const pause = (tries: number) => Math.min(200 * 2 ** tries, 3000);

export function App({ clients, router }: { clients: Clients; router: ReturnType<typeof routerOf> }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            // What the server refused it would refuse again; one that is away comes back.
            retry: (_, error) => isAway(error),
            retryDelay: pause,
            staleTime: 0,
            networkMode: 'always',
          },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  return (
    <CSPProvider disableStyleElements>
      <ClientsProvider clients={clients}>
        <QueryClientProvider client={queries}>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </QueryClientProvider>
      </ClientsProvider>
    </CSPProvider>
  );
}
