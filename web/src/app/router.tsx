import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type RouterHistory } from '@tanstack/react-router';
import { jobSearchOf } from '../jobs/job-filter';
import { momentOf } from '../ui/moment';
import { Failure, Empty } from '../ui/Notice';
import { Shell } from './Shell';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Empty title="There is no such page." />,
  errorComponent: ({ error, reset }) => <Failure title="This page broke" message={String((error as Error).message)} retry={reset} />,
});

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);

/** What has no value has no name either. */
function withoutUnset<K extends string>(object: Record<K, string | undefined>): { [key in K]?: string } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== '')) as { [key in K]?: string };
}

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('../overview/OverviewPage'), 'OverviewPage'),
    validateSearch: (search: Record<string, unknown>): { window?: '1h' | '7d' } =>
      search.window === '1h' || search.window === '7d' ? { window: search.window } : {},
  }),
  createRoute({ getParentRoute: () => root, path: '/jobs', component: lazyRouteComponent(() => import('../jobs/JobsPage'), 'JobsPage'), validateSearch: jobSearchOf }),
  createRoute({
    getParentRoute: () => root,
    path: '/jobs/$jobId',
    component: lazyRouteComponent(() => import('../jobs/JobPage'), 'JobPage'),
    validateSearch: (search: Record<string, unknown>): { attempt?: number; view?: 'log' } => {
      const attempt = Number(search.attempt);
      return {
        ...(Number.isInteger(attempt) && attempt > 0 ? { attempt } : {}),
        ...(search.view === 'log' ? { view: 'log' as const } : {}),
      };
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/new',
    component: lazyRouteComponent(() => import('../new/NewJobPage'), 'NewJobPage'),
    validateSearch: (search: Record<string, unknown>): { from?: string } => {
      const from = text(search.from);
      return from ? { from } : {};
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workers',
    component: lazyRouteComponent(() => import('../workers/WorkersPage'), 'WorkersPage'),
    validateSearch: (search: Record<string, unknown>): { all?: true } => (search.all === true || search.all === 'true' ? { all: true } : {}),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workers/$workerId',
    component: lazyRouteComponent(() => import('../workers/WorkerPage'), 'WorkerPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    component: lazyRouteComponent(() => import('../audit/AuditPage'), 'AuditPage'),
    validateSearch: (search: Record<string, unknown>): { job?: string; worker?: string; actor?: string; since?: string; until?: string } =>
      withoutUnset({
        job: text(search.job), worker: text(search.worker), actor: text(search.actor), since: momentOf(text(search.since)), until: momentOf(text(search.until)),
      }),
  }),
] as const;

const tree = root.addChildren(routes);

/** @param history other than the browser's, for tests */
export function routerOf(history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    defaultPreload: 'intent',
    // Plain text, as people write it: an id such as 12e4 is no number.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]));
      return text.size === 0 ? '' : `?${text.toString().replaceAll('%2C', ',').replaceAll('%3D', '=')}`;
    },
    ...(history ? { history } : {}),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof routerOf>;
  }
}
