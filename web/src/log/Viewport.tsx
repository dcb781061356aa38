import { useEffect, useImperativeHandle, type Ref } from 'react';
import { clock, dateAndClock, sinceStart } from '../ui/time';
import { firstFrom } from './pattern';
import { LogRow } from './LogRow';
import type { Range } from './permalink';
import type { LogStore } from './store';
import { usePlaces } from './use-places';

export type Times = 'off' | 'relative' | 'absolute';

export interface ViewportHandle {
  show(line: number): void;
  topLine(): number;
  page(pages: number): void;
  focus(): void;
}

interface Props {
  store: LogStore;
  /** Only so that the view is drawn anew when the store has more. */
  version: number;
  wrap: boolean;
  times: Times;
  following: boolean;
  onFollowing: (following: boolean) => void;
  selection: Range | null;
  onPick: (line: number, extend: boolean) => void;
  query: string;
  matchCase: boolean;
  /** Lines that match an expression, ascending: where in them is not looked for here, since that may take for ever. */
  found: readonly number[];
  currentLine: number;
  /** Told which lines are drawn, up to before `end`. */
  onDrawn: (first: number, end: number) => void;
  ref: Ref<ViewportHandle>;
}

/** Of one line; in rows that are not wrapped nobody reads as far. */
const WRAPPED_BYTES = 1024 * 1024;

/** The lines that are in view, and few others, however many there are. */
export function Viewport(props: Props) {
  const { store, wrap, times, following, onFollowing, selection, onPick, query, matchCase, found, currentLine, onDrawn } = props;
  const count = store.lineCount;
  const digits = Math.max(3, String(count).length);
  const lineOf = (number: number) => store.line(number, wrap ? WRAPPED_BYTES : undefined);
  const { scroller, rows, height, first, end, scrolled, topLine, show, page } = usePlaces({
    count, wrap, layout: `${times}/${digits}`, following, onFollowing, lengthOf: (number) => lineOf(number).text.length,
  });
  useEffect(() => onDrawn(first, end), [onDrawn, first, end]);
  useImperativeHandle(props.ref, () => ({ show, topLine, page, focus: () => scroller.current!.focus({ preventScroll: true }) }));

  let at = found.length > 0 ? firstFrom(found, first) : 0;
  const lines = [];
  for (let number = first; number < end; number++) {
    const line = lineOf(number);
    const absolute = line.micros / 1000;
    lines.push(
      <LogRow
        key={number}
        number={number}
        stream={line.stream}
        text={line.text}
        prefix={line.prefix}
        hiddenBytes={line.hiddenBytes}
        awaited={line.awaited}
        time={times === 'off' || line.awaited || (times === 'relative' && store.startMicros === 0) ? '' : times === 'absolute' ? clock(absolute) : sinceStart(line.micros, store.startMicros)}
        timeTitle={times === 'off' ? '' : dateAndClock(absolute)}
        selected={selection !== null && number >= selection.from && number <= selection.to}
        query={query}
        matchCase={matchCase}
        found={found[at] === number && at++ >= 0}
        current={number === currentLine}
        onPick={onPick}
      />,
    );
  }
  return (
    <div
      ref={scroller}
      className={`log-viewport${wrap ? ' log-wrap' : ''} log-times-${times}`}
      role="log"
      aria-live="off"
      aria-label="Log"
      tabIndex={0}
      onScroll={scrolled}
      style={{ '--number-width': `${digits}ch` } as React.CSSProperties}
    >
      <div className="log-space" style={{ height }}>
        <div ref={rows} className="log-rows">
          {lines}
        </div>
      </div>
    </div>
  );
}
