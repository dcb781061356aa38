import { Link } from '@tanstack/react-router';
import type { ProvisioningOutlook, WaitExplanation } from '../gen/hodei/v1/explanation_pb';
import { CircuitState } from '../gen/hodei/v1/pool_pb';
import { useNow } from '../ui/now';
import { ago, dateAndClock, length, millisOf, withLocalTimes } from '../ui/time';
import { shortId } from './job-words';
import { moreConsidered, place, whyNot } from './why-words';

/** Why a job waits: its place, the workers that were considered, and what comes of starting one. */
export function WhyPanel({ waiting }: { waiting: WaitExplanation }) {
  const now = useNow();
  const decided = millisOf(waiting.decidedAt);
  return (
    <section className={`why${waiting.unsatisfiable ? ' why-never' : ''}`} aria-label="Why it waits">
      {waiting.unsatisfiable && <p className="why-alone">Waiting alone will not help.</p>}
      {decided === undefined ? (
        <p>The scheduler has not looked at it yet, or can’t be asked.</p>
      ) : (
        <>
          <p>
            {!waiting.unsatisfiable && `${place(waiting)} `}
            <span className="muted" title={dateAndClock(decided)}>
              Decided {ago(decided, now)}.
            </span>
          </p>
          {waiting.provisioning && <Provisioning outlook={waiting.provisioning} now={now} />}
          {waiting.workers.length > 0 && (
            <ul className="why-workers">
              {waiting.workers.slice(0, 8).map((worker) => (
                <li key={worker.workerId}>
                  <Link to="/workers/$workerId" params={{ workerId: worker.workerId }}>
                    <code>{shortId(worker.workerId)}</code>
                  </Link>{' '}
                  {worker.pool && <span className="muted">{worker.pool}</span>} <span>{whyNot(worker, decided)}</span>
                </li>
              ))}
            </ul>
          )}
          {(waiting.workers.length > 8 || waiting.moreWorkers.length > 0) && (
            <p className="muted">
              {moreConsidered(waiting.workers.length - 8, waiting.moreWorkers)}
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Provisioning({ outlook, now }: { outlook: ProvisioningOutlook; now: number }) {
  const next = millisOf(outlook.nextTryAt);
  const failed = millisOf(outlook.lastErrorAt);
  const broken = outlook.pools.filter((pool) => pool.circuit === CircuitState.OPEN).map((pool) => pool.name);
  return (
    <>
      <p>
        {!outlook.enabled
          ? 'This server starts no workers.'
          : outlook.pools.length === 0 && outlook.maxWorkers === 0
            ? 'No pool of this server can start a worker for it.'
            : `${outlook.starting === 0 ? 'No worker is' : outlook.starting === 1 ? '1 worker is' : `${outlook.starting} workers are`} being started for jobs like it; ${outlook.maxWorkers} may be alive${outlook.pools.length > 0 ? ` in ${outlook.pools.map((pool) => pool.name).join(', ')}` : ''}.`}
      </p>
      {outlook.lastError && (
        <p className="why-error">
          {failed !== undefined && `${ago(failed, now)}: `}
          {withLocalTimes(outlook.lastError)}
        </p>
      )}
      {broken.length > 0 && <p>After too many failures none is started in {broken.join(', ')} for a while.</p>}
      {next !== undefined && <p>{next > now ? `The next try is in ${length(Math.ceil((next - now) / 1000) * 1000)}.` : 'It is tried again now.'}</p>}
    </>
  );
}
