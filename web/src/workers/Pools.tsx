import { useQuery } from '@tanstack/react-query';
import { useClients } from '../api/clients';
import { CircuitState, type Pool } from '../gen/hodei/v1/pool_pb';
import { bytes } from '../ui/bytes';
import { counted } from '../ui/counted';
import { useNow } from '../ui/now';
import { ago, length, millisOf, withLocalTimes } from '../ui/time';

const REREAD_MILLIS = 3000;

const CIRCUITS: Record<CircuitState, { word: string; kind: string }> = {
  [CircuitState.UNSPECIFIED]: { word: 'unknown', kind: 'quiet' },
  [CircuitState.CLOSED]: { word: 'starts workers', kind: 'good' },
  [CircuitState.OPEN]: { word: 'starts none: too many failures', kind: 'bad' },
  [CircuitState.HALF_OPEN]: { word: 'tries one', kind: 'warning' },
};

export function usePools() {
  const { workers } = useClients();
  return useQuery({
    queryKey: ['pools'],
    queryFn: async ({ signal }) => (await workers.listPools({}, { signal })).pools,
    refetchInterval: REREAD_MILLIS,
    retry: false,
  });
}

/** The kinds of workers there are, and whether more of them can be had. */
export function Pools() {
  const { data = [] } = usePools();
  if (data.length === 0) return null;
  return (
    <section aria-label="Pools" className="pools">
      {data.map((pool) => (
        <PoolCard key={pool.name} pool={pool} />
      ))}
    </section>
  );
}

function PoolCard({ pool }: { pool: Pool }) {
  const now = useNow();
  const circuit = CIRCUITS[pool.circuit] ?? CIRCUITS[CircuitState.UNSPECIFIED];
  const failed = millisOf(pool.lastErrorAt);
  const next = millisOf(pool.nextTryAt);
  const alive = pool.workersStarting + pool.workersIdle + pool.workersBusy + pool.workersStopping;
  const kinds = [
    [pool.workersBusy, 'busy'],
    [pool.workersIdle, 'idle'],
    [pool.workersStarting, 'starting'],
    [pool.workersStopping, 'stopping'],
  ] as const;
  const limits = [
    // Those that people have started count for nothing here, and those that stop may be more for a moment.
    pool.maxWorkers > 0 && `up to ${counted(pool.maxWorkers, 'is started', 'are started')}`,
    `${counted(pool.slots, 'slot')} each`,
    pool.cpuMillis > 0 && counted(pool.cpuMillis / 1000, 'cpu'),
    pool.memoryBytes > 0n && bytes(pool.memoryBytes),
    pool.minIdle > 0 && `${pool.minIdle} kept ready`,
    pool.maxJobs > 0 && `${pool.maxJobs === 1 ? 'one job' : `${pool.maxJobs} jobs`} each`,
  ];
  return (
    <article className="pool">
      <header>
        <h2>{pool.name}</h2>
        {pool.maxWorkers === 0 ? (
          <span className="badge badge-quiet">workers join by themselves</span>
        ) : (
          <span className={`badge badge-${circuit.kind}`}>{circuit.word}</span>
        )}
      </header>
      <p>
        <b>
          {alive}
        </b>{' '}
        {alive === 1 ? 'worker' : 'workers'}{alive > 0 && `: ${kinds.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`).join(', ')}`}
      </p>
      <p className="muted">{[pool.provider, pool.image, ...limits].filter(Boolean).join(' · ')}</p>
      {pool.lastError && (
        <p className="why-error">
          {failed !== undefined && `${ago(failed, now)}: `}
          {withLocalTimes(pool.lastError)}
          {next !== undefined && next > now && ` Next try in ${length(Math.ceil((next - now) / 1000) * 1000)}.`}
        </p>
      )}
      {pool.shapesInTrouble.map((shape) => (
        <p key={`${shape.image} ${shape.cpuMillis} ${shape.memoryBytes}`} className="why-error">
          {[shape.image, shape.cpuMillis > 0 && counted(shape.cpuMillis / 1000, 'cpu'), shape.memoryBytes > 0n && bytes(shape.memoryBytes)].filter(Boolean).join(', ')}: {withLocalTimes(shape.lastError)}
        </p>
      ))}
    </article>
  );
}
