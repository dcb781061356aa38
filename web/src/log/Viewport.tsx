import { useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from 'react';
import { clock, dateAndClock, sinceStart } from '../ui/time';
import { LogRow } from './LogRow';
import type { Range } from './permalink';
import { ROW, ScrollMap } from './scroll-map';
import type { LogStore } from './store';

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
  currentLine: number;
  ref: Ref<ViewportHandle>;
}

/** Rows drawn beyond the view, so that quick scrolling shows text and not emptiness. */
const BEYOND = 24;

/** The lines that are in view, and few others, however many there are. */
export function Viewport(props: Props) {
  const { store, wrap, times, following, onFollowing, selection, onPick, query, currentLine } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  // The line at the top, not the scroll bar's position: that stands for another line once there are more of them.
  const [view, setView] = useState({ height: 600, topLine: 0 });
  const count = store.lineCount;
  const map = new ScrollMap(count, view.height, wrap);
  const fits = Math.ceil(view.height / ROW);
  const top = following ? Math.max(0, count - fits) : Math.min(view.topLine, map.lineAt(map.height - view.height));
  const first = Math.max(0, Math.floor(top) - (wrap ? 0 : BEYOND));
  const end = Math.min(count, Math.floor(top) + fits + BEYOND);

  useLayoutEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => {
      if (element.clientHeight > 0) setView((old) => ({ ...old, height: element.clientHeight }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current!;
    const wanted = following ? map.height - view.height : map.scrollTopOf(top);
    if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    lastTop.current = element.scrollTop;
  });

  // Where the drawn rows stand: their top line is where the scroll bar says, or the last line is at the bottom.
  useLayoutEffect(() => {
    const layer = rows.current!;
    const scrollTop = scroller.current!.scrollTop;
    let offset: number;
    if (!wrap) {
      offset = following && count >= fits ? view.height - (end - first) * ROW : (first - top) * ROW;
    } else {
      const height = layer.offsetHeight;
      const topRow = (layer.firstElementChild as HTMLElement | null)?.offsetHeight ?? ROW;
      offset = -(top - first) * topRow;
      const lowest = view.height - height;
      if (end === count && (following || offset < lowest)) offset = Math.min(0, lowest);
    }
    layer.style.transform = `translateY(${scrollTop + offset}px)`;
  });

  const scrolled = () => {
    const element = scroller.current!;
    const moved = element.scrollTop - lastTop.current;
    // What was done above.
    if (Math.abs(moved) < 1) return;
    lastTop.current = element.scrollTop;
    if (element.scrollTop >= map.height - view.height - ROW / 2) onFollowing(true);
    else if (moved < 0) onFollowing(false);
    setView((old) => ({ ...old, topLine: map.lineAt(element.scrollTop) }));
  };

  useImperativeHandle(props.ref, () => ({
    show(line) {
      onFollowing(false);
      // Lines above it may be high where they are wrapped.
      setView((old) => ({ ...old, topLine: Math.max(0, line - (wrap ? 1 : Math.floor(fits / 3))) }));
    },
    topLine: () => Math.floor(top),
    page(pages) {
      if (pages < 0) onFollowing(false);
      scroller.current!.scrollTop += pages * (view.height - 2 * ROW);
    },
    focus: () => scroller.current!.focus({ preventScroll: true }),
  }));

  const lines = [];
  for (let number = first; number < end; number++) {
    const line = store.line(number);
    const absolute = line.micros / 1000;
    lines.push(
      <LogRow
        key={number}
        number={number}
        stream={line.stream}
        text={line.text}
        prefix={line.prefix}
        hiddenBytes={line.hiddenBytes}
        time={times === 'off' ? '' : times === 'absolute' ? clock(absolute) : sinceStart(line.micros, store.startMicros)}
        timeTitle={times === 'off' ? '' : dateAndClock(absolute)}
        selected={selection !== null && number >= selection.from && number <= selection.to}
        query={query}
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
      style={{ '--number-width': `${Math.max(3, String(count).length)}ch` } as React.CSSProperties}
    >
      <div className="log-space" style={{ height: map.height }}>
        <div ref={rows} className="log-rows">
          {lines}
        </div>
      </div>
    </div>
  );
}
