import { useQuery } from '@tanstack/react-query';
import { useClients } from '../api/clients';

const REREAD_MILLIS = 10_000;

/** Whether the server that answers stands by: it shows everything, and can't do what only the active one can. */
export function useStandby(): boolean {
  const { overview } = useClients();
  const query = useQuery({
    queryKey: ['standby'],
    // The shortest window: what is asked for are no figures.
    queryFn: async ({ signal }) => (await overview.getOverview({ window: { seconds: 60n }, buckets: 1 }, { signal })).standingBy,
    refetchInterval: REREAD_MILLIS,
  });
  return query.data ?? false;
}

export const STANDBY_WORDS = 'This server stands by; only the active one can do that.';
