import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useClients } from '../api/clients';
import { notDone } from '../api/errors';
import { messageOf } from '../api/server-link';
import { requestId } from '../jobs/job-actions';
import { cliCommand } from '../jobs/work';
import { Copy } from '../ui/Copy';
import { Failure, Loading } from '../ui/Notice';
import { Words } from '../ui/Words';
import { counted } from '../ui/counted';
import { BLANK, draftOf, specOf, type Draft } from './draft';
import { Advanced, QUOTED, TextField } from './fields';
import { keepDraft, keptDraft } from './kept-drafts';

/** Writing a job down, from nothing or from another one. */
export function NewJobPage(): ReactNode {
  const { jobs } = useClients();
  const { from } = useSearch({ from: '/new' });
  const origin = useQuery({
    queryKey: ['job-to-change', from],
    queryFn: async ({ signal }) => (await jobs.getJob({ jobId: from! }, { signal })).job!,
    enabled: from !== undefined,
    staleTime: Infinity,
  });
  useEffect(() => {
    document.title = 'New job · Hodei';
  }, []);
  if (from !== undefined && origin.error) {
    return <Failure title="The job to run again can’t be read" message={messageOf(origin.error)} retry={() => void origin.refetch()} />;
  }
  if (from !== undefined && !origin.data) return <Loading what="the job to run again" />;
  return <Form key={from ?? ''} from={from ?? ''} first={origin.data?.spec ? draftOf(origin.data.spec) : BLANK} title={from ? 'Run again with changes' : 'New job'} />;
}

const KINDS = [
  ['command', 'Command'],
  ['script', 'Script'],
  ['argv', 'Program and arguments'],
] as const;

function Form({ from, first, title }: { from: string; first: Draft; title: string }) {
  const { jobs, workers } = useClients();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => keptDraft(from) ?? first);
  const [tried, setTried] = useState(false);
  // The same for every try, so that a lost answer queues no second job; another once something was changed.
  const [id, setId] = useState(requestId);
  const { spec, problems } = specOf(draft);
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepDraft(from, next);
    setId(requestId());
  };
  const queue = useMutation({
    mutationFn: async () => (await jobs.queueJob({ spec, requestId: id })).job!,
    onSuccess: (job) => {
      keepDraft(from, null);
      void navigate({ to: '/jobs/$jobId', params: { jobId: job.jobId } });
    },
  });
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length === 0) {
      if (!queue.isPending) queue.mutate();
      return;
    }
    // Once the fields say what is wrong with them.
    requestAnimationFrame(() => {
      const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid=true]');
      wrong?.closest('details')?.setAttribute('open', '');
      wrong?.focus();
    });
  };
  const form = useRef<HTMLFormElement>(null);
  const pools = useQuery({
    queryKey: ['pools'],
    queryFn: async ({ signal }) => (await workers.listPools({}, { signal })).pools,
    // Without them the fields are written by hand.
    retry: false,
  });
  const fields = { draft, change, problems: tried ? problems : {} };
  return (
    <form
      ref={form}
      className="new-job"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
      }}
    >
      <h1>{title}</h1>
      <div className="chips" role="group" aria-label="What to run">
        {KINDS.map(([kind, label]) => (
          <button key={kind} type="button" className="chip" aria-pressed={draft.kind === kind} onClick={() => change({ kind })}>
            {label}
          </button>
        ))}
      </div>
      {draft.kind === 'command' && (
        <TextField {...fields} name="command" label="Command" hint="One shell line or several, run by bash as typed." lines={4} mono autoFocus />
      )}
      {draft.kind === 'script' && (
        <>
          <TextField {...fields} name="script" label="Script" hint="Run by its #! line, by the interpreter below, or by bash." lines={14} mono />
          <div className="field-row">
            <TextField {...fields} name="interpreter" label="Interpreter" placeholder="of its #! line" mono />
            <TextField {...fields} name="arguments" label="Arguments" hint={`One a line; ${QUOTED}`} lines={2} mono />
          </div>
        </>
      )}
      {draft.kind === 'argv' && (
        <TextField {...fields} name="arguments" label="Program and arguments" hint={`One a line, the program first; each arrives exactly as it stands here; ${QUOTED}`} lines={5} mono />
      )}
      <div className="field-row">
        <TextField {...fields} name="name" label="Name" placeholder="derived from the work" />
        <TextField {...fields} name="timeout" label="Timeout" placeholder="1h" />
      </div>
      {spec.stdin.length > 0 && (
        <p className="muted">It reads {counted(spec.stdin.length, 'byte')} on standard input, as the job that it was made from.</p>
      )}
      <Advanced {...fields} pools={pools.data ?? []} />
      {!(problems.command ?? problems.script ?? problems.arguments) && (
        <section className="cli" aria-label="From a terminal">
          <h2>The same from a terminal</h2>
          <div className="code-line">
            <pre className="code">{cliCommand(spec, 'show')}</pre>
            <Copy text={cliCommand(spec, 'show')} label="Copy the command" />
          </div>
        </section>
      )}
      {queue.error && (
        <p className="form-error" role="alert">
          <Words text={notDone('queued', queue.error, 'Try again: it is queued once at most.')} />
        </p>
      )}
      <div className="form-end">
        <button type="submit" className="button button-main" disabled={queue.isPending}>
          {queue.isPending ? 'Queueing …' : 'Queue the job'}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            keepDraft(from, null);
            setDraft(first);
          }}
        >
          Start over
        </button>
        <span className="muted">
          <kbd>Ctrl</kbd> <kbd>Enter</kbd>
        </span>
      </div>
    </form>
  );
}
