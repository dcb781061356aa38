import { createClient, type Client, type Transport } from '@connectrpc/connect';
import { createContext, useContext, type ReactNode } from 'react';
import { AuditService } from '../gen/hodei/v1/audit_service_pb';
import { JobService } from '../gen/hodei/v1/job_service_pb';
import { OverviewService } from '../gen/hodei/v1/overview_service_pb';
import { WorkerService } from '../gen/hodei/v1/worker_service_pb';
import { HttpTransport } from './http-transport';
import { LineOpener } from './line/open-line';
import { LineTransport } from './line/line-transport';
import { ServerLink } from './server-link';

/** The server's services, and whether it answers. */
export interface Clients {
  jobs: Client<typeof JobService>;
  workers: Client<typeof WorkerService>;
  audit: Client<typeof AuditService>;
  overview: Client<typeof OverviewService>;
  link: ServerLink;
}

export function clientsOf(transport: Transport, link: ServerLink): Clients {
  return {
    jobs: createClient(JobService, transport),
    workers: createClient(WorkerService, transport),
    audit: createClient(AuditService, transport),
    overview: createClient(OverviewService, transport),
    link,
  };
}

/** Those of the server that this page came from. */
export function clientsOfOrigin(): Clients {
  const link = new ServerLink();
  // Browsers open six connections to a host for all of their windows together: streams share one.
  return clientsOf(new LineTransport(new HttpTransport(link.interceptor), link.interceptor, new LineOpener().open), link);
}

const ClientsContext = createContext<Clients | null>(null);

export function ClientsProvider(props: { clients: Clients; children: ReactNode }) {
  return <ClientsContext value={props.clients}>{props.children}</ClientsContext>;
}

export function useClients(): Clients {
  const clients = useContext(ClientsContext);
  if (clients === null) throw new Error('no ClientsProvider around this component');
  return clients;
}
