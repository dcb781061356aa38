import { createRootRoute, createRoute, createRouter, type RouterHistory } from '@tanstack/react-router';
import { jobSearchOf, textsOf, withoutEmpty } from '../jobs/job-filter';
import { Failure, Empty } from '../ui/Notice';
import { fetched } from '../ui/fetched';
import { Shell } from './Shell';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Empty title="There is no such page." />,
  errorComponent: ({ error, reset }) => <Failure title="This page broke" message={String((error as Error).message)} retry={reset} />,
});

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: fetched(() => import('../overview/OverviewPage').then((page) => page.OverviewPage)),
    validateSearch: (search: Record<string, unknown>): { window?: '1h' | '7d' } =>
      search.window === '1h' || search.window === '7d' ? { window: search.window } : {},
  }),
  createRoute({ getParentRoute: () => root, path: '/jobs', component: fetched(() => import('../jobs/JobsPage').then((page) => page.JobsPage)), validateSearch: jobSearchOf }),
  createRoute({
    getParentRoute: () => root,
    path: '/jobs/$jobId',
    component: fetched(() => import('../jobs/JobPage').then((page) => page.JobPage)),
    validateSearch: (search: Record<string, unknown>): { attempt?: number; view?: 'log'; q?: string; case?: 'yes' | 'no'; regex?: 'yes' } => {
      const attempt = Number(search.attempt);
      return {
        ...(Number.isInteger(attempt) && attempt > 0 ? { attempt } : {}),
        ...(search.view === 'log' ? { view: 'log' as const } : {}),
        ...(text(search.q) ? { q: text(search.q)! } : {}),
        ...(search.case === 'yes' || search.case === 'no' ? { case: search.case } : {}),
        ...(search.regex === 'yes' ? { regex: 'yes' as const } : {}),
      };
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/new',
    component: fetched(() => import('../new/NewJobPage').then((page) => page.NewJobPage)),
    validateSearch: (search: Record<string, unknown>): { from?: string } => {
      const from = text(search.from);
      return from ? { from } : {};
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workers',
    component: fetched(() => import('../workers/WorkersPage').then((page) => page.WorkersPage)),
    validateSearch: (search: Record<string, unknown>): { all?: true } => (search.all === true || search.all === 'true' ? { all: true } : {}),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workers/$workerId',
    component: fetched(() => import('../workers/WorkerPage').then((page) => page.WorkerPage)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    component: fetched(() => import('../audit/AuditPage').then((page) => page.AuditPage)),
    // What can't be meant is said by the page.
    validateSearch: (search: Record<string, unknown>): { job?: string; worker?: string; actor?: string; since?: string; until?: string } => withoutEmpty(textsOf(search)),
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
