import { useEffect, useRef, useState, type FocusEvent } from 'react';

export interface HeldRows<T> {
  /** What to show. */
  rows: T[];
  /** Ids of those that are shown, but are no longer in the list. */
  gone: ReadonlySet<string>;
  /** How many are in the list, but not shown yet. */
  fresh: number;
  /** Shows the list as it is now. */
  show: () => void;
  /** For the element around the rows, and around whatever shows the new ones. */
  frame: {
    ref: React.RefObject<HTMLDivElement | null>;
    onPointerEnter: () => void;
    onPointerLeave: () => void;
    onFocus: () => void;
    onBlur: (event: FocusEvent) => void;
  };
}

const NONE: ReadonlySet<string> = new Set();
/** A click leaves the focus where it was made, which is no reason to hold anything; nor is a button that was switched off. */
const KEYBOARD_FOCUS = ':focus-visible:not(:disabled)';

/**
 * Rows of a list that changes by itself. While the pointer or the keyboard's focus is among them, each stays where it is, and
 * only what it says changes: nobody clicks on a row that has just moved there.
 *
 * @param list identifies the list: of another one, nothing is held
 */
export function useHeldRows<T>(rows: T[], idOf: (row: T) => string, list: string): HeldRows<T> {
  const [held, setHeld] = useState<{ list: string; rows: T[] } | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const pointed = useRef(false);
  if (held !== null && held.list !== list) setHeld({ list, rows });

  const look = () => {
    const element = frame.current;
    // A pointer does not leave what is taken away under it.
    if (element === null) pointed.current = false;
    const near = element !== null && (pointed.current || element.matches(KEYBOARD_FOCUS) || element.querySelector(KEYBOARD_FOCUS) !== null);
    setHeld((old) => (near ? (old ?? { list, rows }) : null));
  };
  const point = (here: boolean) => {
    pointed.current = here;
    look();
  };
  // Of a button that loses its focus because it was switched off, nothing is told.
  useEffect(look, [rows]);

  const standing = held ?? { list, rows };
  const latest = new Map(rows.map((row) => [idOf(row), row]));
  const gone = held ? new Set(standing.rows.map(idOf).filter((id) => !latest.has(id))) : NONE;
  return {
    rows: standing.rows.map((row) => latest.get(idOf(row)) ?? row),
    gone,
    fresh: rows.length - (standing.rows.length - gone.size),
    show: () => {
      setHeld({ list, rows });
      // The button that was pressed is gone; the keyboard goes on from here.
      frame.current?.focus({ preventScroll: true });
    },
    frame: {
      ref: frame,
      onPointerEnter: () => point(true),
      onPointerLeave: () => point(false),
      onFocus: look,
      onBlur: (event) => {
        if (!frame.current?.contains(event.relatedTarget)) look();
      },
    },
  };
}
