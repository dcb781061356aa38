import { useCallback, useEffect, useRef, useState } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { SearchDirection } from '../gen/hodei/v1/job_service_pb';
import { counted } from '../ui/counted';
import { fetched } from '../ui/fetched';
import { useToast } from '../ui/toast';
import { useStored } from '../ui/stored';
import { useKeys } from '../ui/keys';
import type { Phase } from './feed';
import { hashOf, rangeOf, type Range } from './permalink';
import { plain } from './spans';
import type { LogStore } from './store';
import { Toolbar } from './Toolbar';
import { useLogVersion } from './use-log';
import { useSearch, type Asked } from './use-search';
import { Viewport, type Times, type ViewportHandle } from './Viewport';

interface Props {
  store: LogStore;
  phase: Phase;
  error: string;
  jobId: string;
  attempt: number;
  /** Entries that were stored when the page was opened. */
  stored: number;
  /** Whether to start at the end. */
  atEnd: boolean;
  /** Whether more lines may be printed. */
  running: boolean;
  /** Whether its attempt is still to come. */
  queued: boolean;
  selection: Range | null;
  onSelect: (range: Range | null) => void;
  /** Whether some of it never reached the server. */
  incomplete: boolean;
  asked: Asked;
  onAsk: (asked: Asked) => void;
  fullScreen: boolean;
  onFullScreen: () => void;
}

const HelpDialog = fetched(() => import('./HelpDialog').then((part) => part.HelpDialog));
/** Lines above and below one that is gone to, which are drawn with it. */
const AROUND = 80;
const NOTHING_FOUND: readonly number[] = [];
const TIMES = ['off', 'relative', 'absolute'] as const;

/** A log with its tools. */
export function LogView(props: Props) {
  const { store, jobId, attempt, stored, phase, running, selection, onSelect, onFullScreen } = props;
  const clients = useClients();
  const section = useRef<HTMLElement>(null);
  const [keys, setKeys] = useStored('log.keys', 'page', ['page', 'log'] as const);
  const version = useLogVersion(store);
  const toast = useToast();
  const viewport = useRef<ViewportHandle>(null);
  const [following, setFollowing] = useState(props.atEnd && selection === null);
  // Where the log ended when its end was left; infinite while that is not so, or was so before it was all there.
  const [seen, setSeen] = useState(Infinity);
  const [wrap, setWrap] = useStored('log.wrap', 'off', ['on', 'off'] as const);
  const [times, setTimes] = useStored<Times>('log.times', 'off', TIMES);
  const [help, setHelp] = useState(false);
  const count = store.lineCount;

  // A link to lines, or what was found, leads there once they have arrived.
  const target = useRef(selection?.from ?? -1);
  const show = useCallback((line: number) => {
    target.current = line;
    store.want(line - AROUND, line + AROUND);
    if (store.lineCount <= line || !store.has(line - AROUND, line + AROUND)) return;
    target.current = -1;
    viewport.current?.show(line);
  }, [store]);
  const drawn = useCallback((first: number, end: number) => {
    if (target.current < 0 || target.current >= store.lineCount) store.want(first, end);
  }, [store]);
  useEffect(() => {
    if (target.current >= 0) show(target.current);
  }, [version, show]);
  // Before it is known how long the log is.
  useEffect(() => {
    if (following && store.lineCount === 0) store.want(Infinity, Infinity);
  }, [following, store]);
  const search = useSearch({ store, jobId, attempt, viewport, show, asked: props.asked, onAsk: props.onAsk, stay: selection !== null });

  // What was printed before the page was opened is not new.
  useEffect(() => {
    if (!following && running && store.position >= stored) setSeen((old) => (old === Infinity ? store.lineCount : old));
  }, [version, following, running, store, stored]);

  // The address was changed by something else than a click on a line: a link, the browser's back button.
  const chosen = useRef(selection);
  const choose = useCallback((range: Range | null) => {
    chosen.current = range;
    onSelect(range);
  }, [onSelect]);
  useEffect(() => {
    if (selection === null || (chosen.current && hashOf(chosen.current) === hashOf(selection))) return;
    chosen.current = selection;
    show(selection.from);
  }, [selection, show]);

  const changeFollowing = useCallback((next: boolean) => {
    setFollowing((old) => {
      if (old && !next) setSeen(running ? store.lineCount : Infinity);
      return next;
    });
  }, [store, running]);

  const pick = useCallback((line: number, extend: boolean) => {
    if (extend && selection) choose({ from: Math.min(selection.from, line), to: Math.max(selection.to, line) });
    else if (selection?.from === line && selection.to === line) choose(null);
    else choose({ from: line, to: line });
  }, [selection, choose]);

  const topLine = () => viewport.current?.topLine() ?? 0;
  const goToError = (none: string, fromLine: number, direction?: SearchDirection) => {
    import('./search').then(({ errorLine }) => errorLine(clients, jobId, attempt, fromLine, direction)).then(
      (line) => {
        if (line < 0) return toast(none);
        choose({ from: line, to: line });
        show(line);
      },
      (error) => toast(`The log was not searched: ${messageOf(error)}`, 'error'),
    );
  };

  const here = { store, jobId, attempt, toast };
  const use = (tool: (tools: typeof import('./actions')) => void) => {
    import('./actions').then(tool, () => toast('This part of the page could not be loaded. Try again when the server is back.', 'error'));
  };
  // A link to lines that there are none of, or none yet: said once of each, as soon as it is known.
  const loading = store.position < stored || store.missing > 0;
  // Where the log was cut, its end is known before all of it is there.
  const complete = phase === 'complete' || (!running && store.missing > 0);
  const known = complete || (phase === 'live' && running && !loading);
  const said = useRef('');
  useEffect(() => {
    if (selection === null || target.current < store.lineCount || !known) return;
    const saying = `${hashOf(selection)} ${complete}`;
    if (said.current === saying) return;
    said.current = saying;
    use(({ linesOf }) => {
      if (linesOf(here, hashOf(selection), complete, rangeOf) !== null) return;
      target.current = -1;
      choose(null);
    });
  }, [version, selection, known, complete]);
  const actions = {
    follow: () => {
      target.current = -1;
      setFollowing(true);
    },
    top: () => show(0),
    wrap: () => setWrap(wrap === 'on' ? 'off' : 'on'),
    times: () => setTimes(TIMES[(TIMES.indexOf(times) + 1) % TIMES.length]!),
    firstError: () => goToError('Nothing in this log looks like an error.', 0),
    nextError: () => goToError('No later line looks like an error.', (selection?.to ?? topLine() - 1) + 1),
    previousError: () => goToError('No earlier line looks like an error.', selection?.from ?? topLine(), SearchDirection.BACKWARD),
    copy: () => use(({ copyLines }) => copyLines(here, selection ?? { from: 0, to: store.lineCount - 1 }, plain)),
    link: () => {
      const line = topLine();
      const range = selection ?? { from: line, to: line };
      if (selection === null) choose(range);
      use(({ copyLink }) => copyLink(here, hashOf(range)));
    },
    download: () => use(({ download }) => download(here)),
    help: () => setHelp(true),
    fullScreen: onFullScreen,
    goTo: (text: string) => use(({ linesOf }) => {
      const range = linesOf(here, text, complete, rangeOf);
      if (range === null) return;
      said.current = `${hashOf(range)} ${complete}`;
      choose(range);
      show(range.from);
    }),
  };
  useKeys({
    f: actions.follow, End: actions.follow, G: actions.follow, g: actions.top, Home: actions.top,
    w: actions.wrap, t: actions.times, e: actions.firstError, ']': actions.nextError, '[': actions.previousError, c: actions.copy, y: actions.link, d: actions.download,
    z: actions.fullScreen, '?': actions.help, '/': search.focus, n: search.next, N: search.previous,
    j: () => viewport.current?.page(0.1), k: () => viewport.current?.page(-0.1),
    PageDown: () => viewport.current?.page(1), PageUp: () => viewport.current?.page(-1),
    ' ': (event) => viewport.current?.page(event.shiftKey ? -1 : 1),
    Escape: () => (search.query ? search.clear() : choose(null)),
  }, keys === 'log' ? section : undefined);

  const absent = store.firstMissing();
  const fresh = following ? 0 : Math.max(0, count - seen);
  return (
    <section ref={section} className="log" aria-label="Log of the job">
      <Toolbar
        count={count}
        phase={phase}
        running={running}
        queued={props.queued}
        loading={loading}
        incomplete={props.incomplete}
        search={search}
        wrap={wrap === 'on'}
        times={times}
        following={following}
        selection={selection}
        fullScreen={props.fullScreen}
        actions={actions}
      />
      <div className="log-body">
        <Viewport
          ref={viewport}
          store={store}
          version={version}
          wrap={wrap === 'on'}
          times={times}
          following={following}
          onFollowing={changeFollowing}
          selection={selection}
          onPick={pick}
          query={search.regex ? '' : search.query}
          matchCase={search.matchCase}
          found={search.regex ? search.lines : NOTHING_FOUND}
          currentLine={search.currentLine}
          onDrawn={drawn}
        />
        {count === 0 && <Emptiness phase={phase} error={props.error} queued={props.queued} loading={loading || !running} />}
        {absent && (
          <p className="log-absent">
            Loading <span>{absent.to > absent.from + 1 ? `lines ${(absent.from + 1).toLocaleString()} to` : 'line'} {absent.to.toLocaleString()} </span>…
          </p>
        )}
        {fresh > 0 && (
          <button type="button" className="log-new" onClick={actions.follow}>
            {counted(fresh, 'new line')} ↓
          </button>
        )}
      </div>
      {phase === 'failed' && count > 0 && <p className="log-failed" role="alert">{props.error}</p>}
      {help && <HelpDialog open={help} onOpenChange={setHelp} keys={keys} onKeys={setKeys} />}
    </section>
  );
}

function Emptiness({ phase, error, queued, loading }: { phase: Phase; error: string; queued: boolean; loading: boolean }) {
  const words: Record<Phase, string> = {
    connecting: queued ? 'What it prints will stand here once a worker has it.' : 'Loading the log …',
    waiting: loading ? 'Loading the log …' : 'Nothing printed yet.',
    live: loading ? 'Loading the log …' : 'Nothing printed yet.',
    lost: 'Lost the server; trying again …',
    complete: 'This job printed nothing.',
    failed: error,
  };
  return <p className="log-empty">{words[phase]}</p>;
}
