import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import { matchFrom, mindsCase } from './pattern';
import type { Found, LogSearch } from './search';
import type { LogStore } from './store';
import type { ViewportHandle } from './Viewport';

const PAUSE_MILLIS = 200;
const NOTHING: Found = { lines: [], fromStart: true, toEnd: true, searching: false, error: '', invalid: false };

export interface Search extends Found {
  query: string;
  setQuery: (query: string) => void;
  /** Whether upper and lower case differ. */
  matchCase: boolean;
  toggleCase: () => void;
  /** Whether the query is a regular expression. */
  regex: boolean;
  toggleRegex: () => void;
  /** Of the known matches, counted from 1; 0 before one was gone to. */
  current: number;
  /** Its line, or -1. */
  currentLine: number;
  input: RefObject<HTMLInputElement | null>;
  focus: () => void;
  next: () => void;
  previous: () => void;
  clear: () => void;
}

interface Log {
  store: LogStore;
  jobId: string;
  attempt: number;
  viewport: RefObject<ViewportHandle | null>;
  /** Shows a line once it is there. */
  show: (line: number) => void;
  /** As the address has it. */
  asked: Asked;
  onAsk: (asked: Asked) => void;
  /** Whether the address names lines as well: then those are shown first, and not what is found. */
  stay: boolean;
}

/** What is looked for. Case is minded where that was chosen, or else where a capital was typed. */
export interface Asked {
  query: string;
  matchCase: boolean | undefined;
  regex: boolean;
}

const NO_QUERY: Asked = { query: '', matchCase: undefined, regex: false };

function same(one: Asked, other: Asked): boolean {
  return one.query === other.query && one.matchCase === other.matchCase && one.regex === other.regex;
}

/** Searching the whole log on the server; the first match at or below the view is gone to by itself. */
export function useSearch({ store, jobId, attempt, viewport, show, asked, onAsk, stay }: Log): Search {
  const clients = useClients();
  const [{ query, matchCase: chosenCase, regex }, setAsked] = useState(asked);
  const matchCase = chosenCase ?? mindsCase(query, regex);
  const [, redraw] = useState(0);
  const [currentLine, setCurrentLine] = useState(-1);
  const running = useRef<LogSearch | null>(null);
  const input = useRef<HTMLInputElement>(null);

  // The address follows what is typed; another address, by a link or the back button, is followed.
  const told = useRef(asked);
  const staying = useRef(stay && query !== '');
  useEffect(() => {
    if (same(asked, told.current)) return;
    told.current = asked;
    setAsked(asked);
  }, [asked]);
  useEffect(() => {
    const next = { query, matchCase: chosenCase, regex };
    if (same(next, told.current)) return;
    const timer = setTimeout(() => {
      told.current = next;
      onAsk(told.current);
    }, PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [query, chosenCase, regex, onAsk]);

  useEffect(() => {
    setCurrentLine(-1);
    if (query === '') return;
    let gone = staying.current;
    staying.current = false;
    const from = viewport.current?.topLine() ?? 0;
    const goTo = (line: number) => {
      gone = true;
      setCurrentLine(line);
      show(line);
    };
    const begin = async () => {
      const { LogSearch } = await import('./search');
      if (stopped) return;
      const search: LogSearch = new LogSearch(clients, { jobId, attempt, query, caseSensitive: matchCase, regex }, messageOf, () => {
        const { lines, searching } = search.found;
        if (!gone && lines.length > 0 && (lines.at(-1)! >= from || !searching)) goTo(lines[matchFrom(lines, from)]!);
        redraw((count) => count + 1);
      });
      running.current = search;
      await search.begin(from);
    };
    // While somebody types.
    const timer = setTimeout(() => void begin(), PAUSE_MILLIS);
    let stopped = false;
    let end = store.position;
    const unsubscribe = store.subscribe(() => {
      // Not where something came that is before the end.
      if (store.position !== end) running.current?.grown();
      end = store.position;
    });
    return () => {
      stopped = true;
      clearTimeout(timer);
      unsubscribe();
      running.current?.stop();
      running.current = null;
    };
  }, [clients, jobId, attempt, query, matchCase, regex, store, viewport, show]);

  const go = useCallback(async (step: 'next' | 'previous') => {
    const search = running.current;
    if (search === null) return;
    const { lines } = search.found;
    const at = lines.indexOf(currentLine);
    // Before one was gone to, or where it is not known any more: the next one in view or below.
    const index = at < 0 ? (lines.length > 0 ? matchFrom(lines, viewport.current?.topLine() ?? 0) : -1) : await search[step](at);
    const line = search.found.lines[index];
    if (line === undefined || running.current !== search) return;
    setCurrentLine(line);
    show(line);
  }, [currentLine, viewport, show]);

  const found = query === '' ? NOTHING : (running.current?.found ?? { ...NOTHING, searching: true });
  return {
    ...found,
    query,
    setQuery: (next) => setAsked((old) => (next === '' ? NO_QUERY : { ...old, query: next })),
    matchCase,
    toggleCase: () => setAsked({ query, matchCase: !matchCase, regex }),
    regex,
    toggleRegex: () => setAsked({ query, matchCase: chosenCase, regex: !regex }),
    current: found.lines.indexOf(currentLine) + 1,
    currentLine: query === '' ? -1 : currentLine,
    input,
    focus: () => {
      input.current?.focus();
      input.current?.select();
    },
    next: () => void go('next'),
    previous: () => void go('previous'),
    clear: () => {
      setAsked(NO_QUERY);
      viewport.current?.focus();
    },
  };
}
