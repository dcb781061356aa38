import { lazy, Suspense, useState, type KeyboardEvent } from 'react';
import { IconButton } from '../ui/IconButton';
import { Icon } from '../ui/Icon';
import { counted } from '../ui/counted';
import { useNarrow } from '../ui/narrow';
import type { Phase } from './feed';
import type { Range } from './permalink';
import { ToolButtons, type Tool } from './ToolButtons';
import type { Search } from './use-search';
import type { Times } from './Viewport';

interface Actions {
  follow(): void;
  top(): void;
  wrap(): void;
  times(): void;
  firstError(): void;
  nextError(): void;
  previousError(): void;
  copy(): void;
  link(): void;
  download(): void;
  help(): void;
  fullScreen(): void;
  goTo(text: string): void;
}

interface Props {
  count: number;
  phase: Phase;
  running: boolean;
  queued: boolean;
  /** Whether what was stored when the page was opened is still on its way. */
  loading: boolean;
  /** Whether some of it is missing on the server as well. */
  incomplete: boolean;
  search: Search;
  wrap: boolean;
  times: Times;
  following: boolean;
  selection: Range | null;
  fullScreen: boolean;
  actions: Actions;
}

// Only where it is narrow; while the server is away, its buttons will do.
const ToolMenu = lazy(() =>
  import('./ToolMenu').then(
    (module) => ({ default: module.ToolMenu }),
    () => ({ default: ToolButtons }),
  ),
);

const PHASES: Record<Phase, string> = {
  connecting: 'loading …',
  waiting: 'live',
  live: 'live',
  lost: 'lost the server; trying again …',
  complete: 'complete',
  failed: 'not readable',
};

export function Toolbar({ count, phase, running, queued, loading, incomplete, search, wrap, times, following, selection, fullScreen, actions }: Props) {
  const narrow = useNarrow();
  const tools: Tool[] = [
    { icon: 'alert', label: 'First error', shortcut: 'e', onClick: actions.firstError },
    { icon: 'up', label: 'Previous error', shortcut: '[', onClick: actions.previousError },
    { icon: 'down', label: 'Next error', shortcut: ']', onClick: actions.nextError },
    { icon: 'clock', label: `Times: ${times}`, shortcut: 't', pressed: times !== 'off', onClick: actions.times },
    { icon: 'wrap', label: 'Wrap lines', shortcut: 'w', pressed: wrap, onClick: actions.wrap },
    { icon: 'copy', label: selection ? 'Copy the chosen lines' : 'Copy all lines', shortcut: 'c', onClick: actions.copy },
    { icon: 'link', label: 'Copy a link to these lines', shortcut: 'y', onClick: actions.link },
    { icon: 'download', label: 'Download, as the job wrote it', shortcut: 'd', onClick: actions.download },
    { icon: 'expand', label: fullScreen ? 'With the job' : 'The log alone', shortcut: 'z', pressed: fullScreen, onClick: actions.fullScreen },
    { icon: 'help', label: 'Keyboard shortcuts', shortcut: '?', onClick: actions.help },
  ];
  return (
    <div className="log-toolbar" role="toolbar" aria-label="Log">
      <span className={`log-phase log-phase-${phase}`} role="status">
        {phaseWords(phase, running, queued, loading, incomplete)}
      </span>
      <span className="log-count">{counted(count, 'line')}</span>
      <SearchField search={search} />
      <GoTo goTo={actions.goTo} />
      <span className="log-buttons">
        <IconButton icon="end" label="Follow the end" shortcut="f" pressed={following} onClick={actions.follow} />
        {narrow ? (
          <Suspense fallback={<span className="icon-button" />}>
            <ToolMenu tools={tools} />
          </Suspense>
        ) : (
          <ToolButtons tools={tools} />
        )}
      </span>
    </div>
  );
}

function phaseWords(phase: Phase, running: boolean, queued: boolean, loading: boolean, incomplete: boolean): string {
  if (queued && phase === 'connecting') return 'not started yet';
  if (phase === 'complete' && incomplete) return 'incomplete';
  // Of an ended job, what arrives was printed long ago.
  if ((phase === 'live' || phase === 'waiting') && (loading || !running)) return PHASES.connecting;
  return PHASES[phase];
}

function SearchField({ search }: { search: Search }) {
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') (event.shiftKey ? search.previous : search.next)();
    else if (event.key === 'Escape') search.clear();
    else return;
    event.preventDefault();
  };
  return (
    <span className="log-search" role="search">
      <Icon name="search" />
      <input
        ref={search.input}
        type="search"
        aria-label="Search in the log"
        placeholder="Search"
        value={search.query}
        aria-invalid={search.invalid || undefined}
        aria-describedby={search.invalid ? 'log-matches' : undefined}
        onChange={(event) => search.setQuery(event.target.value)}
        onKeyDown={pressed}
        spellCheck={false}
      />
      {search.query !== '' && (
        <>
          <button type="button" className="log-case" aria-label="Match case" title="Match case" aria-pressed={search.matchCase} onClick={search.toggleCase}>
            Aa
          </button>
          <button type="button" className="log-case" aria-label="Regular expression" title="Regular expression" aria-pressed={search.regex} onClick={search.toggleRegex}>
            .*
          </button>
          <output id="log-matches" className={search.error !== '' ? 'log-matches log-search-error' : 'log-matches'} aria-live="polite">
            {search.error !== '' ? search.error : <Count search={search} />}
          </output>
          <IconButton icon="up" label="Previous match" shortcut="N" disabled={search.lines.length === 0} onClick={search.previous} />
          <IconButton icon="down" label="Next match" shortcut="n" disabled={search.lines.length === 0} onClick={search.next} />
        </>
      )}
    </span>
  );
}

/** "3/17", or "17 matches" before one was gone to; "100,000+" where the server knows of more. */
function Count({ search }: { search: Search }) {
  if (search.lines.length === 0) return search.searching ? 'searching …' : 'no match';
  const all = `${search.lines.length.toLocaleString()}${search.fromStart && (search.toEnd || search.searching) ? '' : '+'}`;
  return (
    <>
      {search.fromStart && search.current > 0 ? `${search.current.toLocaleString()}/${all}` : `${all} ${all === '1' ? 'match' : 'matches'}`}
      {search.searching && ' …'}
    </>
  );
}

/** "120" or "120-140", for those who use no mouse, and for those who were told a number. */
function GoTo({ goTo }: { goTo: (text: string) => void }) {
  const [text, setText] = useState('');
  return (
    <form
      className="log-goto"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') goTo(text.trim());
      }}
    >
      <input
        aria-label="Go to line, or choose lines such as 10-20"
        placeholder="Line"
        inputMode="numeric"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}
