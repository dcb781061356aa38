import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { LogSearch, matchFrom } from './search';
import type { LogStore } from './store';
import type { ViewportHandle } from './Viewport';

export interface Search {
  query: string;
  setQuery: (query: string) => void;
  matches: number;
  /** Of the matches, counted from 1; 0 before one was gone to. */
  current: number;
  /** Its line, or -1. */
  currentLine: number;
  scanning: boolean;
  input: RefObject<HTMLInputElement | null>;
  focus: () => void;
  next: () => void;
  previous: () => void;
  clear: () => void;
}

/** Searching in what is loaded; the first match at or below the view is gone to by itself. */
export function useSearch(store: LogStore, viewport: RefObject<ViewportHandle | null>): Search {
  const [query, setQuery] = useState('');
  const [, redraw] = useState(0);
  const [current, setCurrent] = useState(-1);
  const running = useRef<LogSearch | null>(null);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    setCurrent(-1);
    if (query === '') return;
    let gone = false;
    const from = viewport.current?.topLine() ?? 0;
    const search = new LogSearch(store, query, () => {
      if (!gone && search.matches.length > 0 && (search.matches.at(-1)! >= from || !search.scanning)) {
        gone = true;
        const index = matchFrom(search.matches, from);
        setCurrent(index);
        viewport.current?.show(search.matches[index]!);
      }
      redraw((count) => count + 1);
    });
    running.current = search;
    return () => {
      search.stop();
      running.current = null;
    };
  }, [query, store, viewport]);

  const go = useCallback((step: number) => {
    const matches = running.current?.matches ?? [];
    if (matches.length === 0) return;
    const index = current < 0 ? matchFrom(matches, viewport.current?.topLine() ?? 0) : (current + step + matches.length) % matches.length;
    setCurrent(index);
    viewport.current?.show(matches[index]!);
  }, [current, viewport]);

  const matches = running.current?.matches ?? [];
  return {
    query,
    setQuery,
    matches: query === '' ? 0 : matches.length,
    current: current + 1,
    currentLine: current < 0 || query === '' ? -1 : (matches[current] ?? -1),
    scanning: query !== '' && (running.current?.scanning ?? false),
    input,
    focus: () => {
      input.current?.focus();
      input.current?.select();
    },
    next: () => go(1),
    previous: () => go(-1),
    clear: () => {
      setQuery('');
      input.current?.blur();
    },
  };
}
