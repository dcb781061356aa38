import { useCallback, useEffect, useRef, useState } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { SearchDirection } from '../gen/hodei/v1/job_service_pb';
import { fetched } from '../ui/fetched';
import { useToast } from '../ui/toast';
import { useStored } from '../ui/stored';
import { useKeys } from '../ui/keys';
import type { Phase } from './feed';
import { hashOf, rangeOf, type Range } from './permalink';
import { download, plainLines, rawAddress } from './raw';
import { errorLine } from './search';
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
    if (store.lineCount <= line) return;
    target.current = -1;
    viewport.current?.show(line);
  }, [store]);
  useEffect(() => {
    if (target.current >= 0) show(target.current);
  }, [version, show]);
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
    errorLine(clients, jobId, attempt, fromLine, direction).then(
      (line) => {
        if (line < 0) return toast(none);
        choose({ from: line, to: line });
        show(line);
      },
      (error) => toast(`The log was not searched: ${messageOf(error)}`, 'error'),
    );
  };

  const actions = {
    follow: () => setFollowing(true),
    top: () => viewport.current?.show(0),
    wrap: () => setWrap(wrap === 'on' ? 'off' : 'on'),
    times: () => setTimes(TIMES[(TIMES.indexOf(times) + 1) % TIMES.length]!),
    firstError: () => goToError('Nothing in this log looks like an error.', 0),
    nextError: () => goToError('No later line looks like an error.', (selection?.to ?? topLine() - 1) + 1),
    previousError: () => goToError('No earlier line looks like an error.', selection?.from ?? topLine(), SearchDirection.BACKWARD),
    copy: () => {
      const range = selection ?? { from: 0, to: store.lineCount - 1 };
      const lines = Math.min(range.to, store.lineCount - 1) - range.from + 1;
      navigator.clipboard.writeText(plainLines(store, range.from, range.to)).then(
        () => toast(`Copied ${lines.toLocaleString()} ${lines === 1 ? 'line' : 'lines'}.`),
        () => toast('The browser did not allow copying.', 'error'),
      );
    },
    link: () => {
      const line = viewport.current?.topLine() ?? 0;
      const range = selection ?? { from: line, to: line };
      if (selection === null) choose(range);
      const address = new URL(window.location.href);
      // Its latest attempt may be another one when the link is opened.
      address.searchParams.set('attempt', String(attempt));
      address.hash = hashOf(range);
      navigator.clipboard.writeText(address.href).then(
        () => toast('Copied a link to the chosen lines.'),
        () => toast('The browser did not allow copying.', 'error'),
      );
    },
    download: () => download(rawAddress(jobId, attempt)),
    help: () => setHelp(true),
    fullScreen: onFullScreen,
    goTo: (text: string) => {
      const digits = text.replace(/^#?L/i, '');
      const range = rangeOf(`L${digits}`);
      if (range === null) {
        return toast(/^[\d-]+$/.test(digits) ? `There is no line ${digits}: lines are counted from 1.` : 'Type the number of a line, such as 120, or lines, such as 10-20.', 'error');
      }
      if (range.from >= store.lineCount) {
        if (phase === 'complete') return toast(`There is no line ${(range.from + 1).toLocaleString()}: the log has ${store.lineCount.toLocaleString()}.`, 'error');
        toast(`Line ${(range.from + 1).toLocaleString()} is not loaded yet. It is shown as soon as it is.`);
      }
      choose(range);
      show(range.from);
    },
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

  const loading = store.position < stored;
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
          query={search.query}
          matchCase={search.matchCase}
          currentLine={search.currentLine}
        />
        {count === 0 && <Emptiness phase={phase} error={props.error} queued={props.queued} loading={loading || !running} />}
        {fresh > 0 && (
          <button type="button" className="log-new" onClick={actions.follow}>
            {fresh.toLocaleString()} new {fresh === 1 ? 'line' : 'lines'} ↓
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
