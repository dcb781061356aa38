import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { STANDBY_WORDS, useStandby } from '../api/standby';
import { messageOf } from '../api/server-link';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { fetched } from '../ui/fetched';
import { useHeldRows } from '../ui/held-rows';
import { Icon } from '../ui/Icon';
import { LiveList } from '../ui/LiveList';
import { Empty, Failure, Loading } from '../ui/Notice';
import { Spinner } from '../ui/Spinner';
import { useStored } from '../ui/stored';
import { useToast } from '../ui/toast';
import { Pools } from './Pools';
import { useWorkers } from './use-workers';
import { refreshedWords, useWorkerActions } from './worker-actions';
import { useWorkerQuestions } from './WorkerQuestions';
import { workerEnded } from './worker-words';
import { WorkerTable } from './WorkerTable';

const AddWorkerDialog = fetched(() => import('./AddWorkerDialog').then((part) => part.AddWorkerDialog));
const AUTO_MILLIS = 15_000;
const NONE: Worker[] = [];
const idOf = (worker: Worker) => worker.workerId;

/** The workers, live. */
export function WorkersPage(): ReactNode {
  const { all = false } = useSearch({ from: '/workers' });
  const navigate = useNavigate({ from: '/workers' });
  const query = useWorkers(all);
  const actions = useWorkerActions();
  const toast = useToast();
  const standby = useStandby();
  const [adding, setAdding] = useState(false);
  const [auto, setAuto] = useStored('workers.auto', 'off', ['on', 'off'] as const);
  useEffect(() => {
    document.title = 'Workers · Hodei';
  }, []);
  const workers = query.data ?? NONE;
  const { question, askDrain, askTerminate } = useWorkerQuestions(actions, workers);
  const held = useHeldRows(workers, idOf, String(all));
  const alive = workers.filter((worker) => !workerEnded(worker));
  const refreshing = alive.some((worker) => actions.refresh.pending(worker));
  const refreshAll = async (quietly: boolean) => {
    const all = await Promise.all(alive.filter((worker) => !actions.refresh.pending(worker)).map((worker) => actions.refresh.run(worker, true)));
    // By itself it says only what is new, or went wrong.
    if (!quietly || all.some((each) => !each.same)) toast(refreshedWords(all), all.some((each) => each.failed) ? 'error' : 'done');
  };
  useEvery(auto === 'on' ? AUTO_MILLIS : 0, () => void refreshAll(true));
  return (
    <>
      <div className="page-head">
        <h1>Workers</h1>
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Icon name="plus" /> Add a worker
        </button>
      </div>
      <Pools />
      <div className="filters">
        <div className="chips" role="group" aria-label="Which workers">
          <button type="button" className="chip" aria-pressed={!all} onClick={() => void navigate({ search: {} })}>
            alive
          </button>
          <button type="button" className="chip" aria-pressed={all} onClick={() => void navigate({ search: { all: true } })}>
            alive and ended
          </button>
        </div>
        <span className="filters-end">
          <label className="check" title="Ask their providers every 15 s how they are">
            <input type="checkbox" role="switch" checked={auto === 'on'} onChange={(event) => setAuto(event.target.checked ? 'on' : 'off')} />
            Ask every 15 s
          </label>
          <button type="button" className="button" title={standby ? STANDBY_WORDS : 'Ask their providers how they are'} disabled={standby || refreshing || alive.length === 0} aria-busy={refreshing} onClick={() => void refreshAll(false)}>
            {refreshing ? <Spinner /> : <Icon name="retry" />} Refresh all
          </button>
        </span>
      </div>
      {query.error && !query.data ? (
        <Failure title="The workers can’t be shown" message={messageOf(query.error)} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading what="workers" />
      ) : held.rows.length === 0 ? (
        <Empty title="No worker is alive.">
          <p>One is started when a job needs it.</p>
        </Empty>
      ) : (
        <LiveList held={held} what="worker">
          <WorkerTable workers={held.rows} gone={held.gone} actions={actions} onDrain={askDrain} onTerminate={askTerminate} />
        </LiveList>
      )}
      <p className="muted pager">
        <Link to="/audit" search={{ actor: 'server' }}>
          What the server did
        </Link>
      </p>
      {question}
      {adding && <AddWorkerDialog onClose={() => setAdding(false)} />}
    </>
  );
}

/** @param millis 0: never */
function useEvery(millis: number, act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (millis === 0) return;
    const timer = setInterval(() => {
      if (!document.hidden) latest.current();
    }, millis);
    return () => clearInterval(timer);
  }, [millis]);
}
