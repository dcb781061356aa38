import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { LineHeights, ROW, type Place } from './heights';
import { ScrollMap } from './scroll-map';

/** A browser's own scrolling, such as a turn of the wheel, has come to rest when it was still for so long. */
const REST_MILLIS = 150;
/** Of one character; only to guess how high a line will be. */
const CHARACTER = 7.5;
const BESIDE_TEXT = 100;

interface Log {
  count: number;
  wrap: boolean;
  /** What else the lines' widths hang on. */
  layout: string;
  following: boolean;
  onFollowing: (following: boolean) => void;
  lengthOf: (line: number) => number;
}

export interface Places {
  scroller: RefObject<HTMLDivElement | null>;
  rows: RefObject<HTMLDivElement | null>;
  /** What is scrolled is so high. */
  height: number;
  /** Lines to draw: from `first` to before `end`. */
  first: number;
  end: number;
  scrolled: () => void;
  /** The line at the top of the view. */
  topLine: () => number;
  /** Shows a line, and of one that is higher than the view what is marked in it. */
  show: (line: number) => void;
  page: (pages: number) => void;
}

/**
 * Which lines are in view, and where. What is held fast is a place: a line and an offset in it. Lines are measured once
 * they are drawn, and what is found out about the height of others moves the scroll bar, never the line that is read.
 */
export function usePlaces({ count, wrap, layout, following, onFollowing, lengthOf }: Log): Places {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const [heights] = useState(() => new LineHeights());
  const [view, setView] = useState({ height: 600, width: 800 });
  const [place, setPlace] = useState<Place>({ line: 0, offset: 0 });
  const [, drawAgain] = useState(0);
  const current = useRef(place);
  const lastTop = useRef(0);
  const lastScroll = useRef(-Infinity);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const ends = useRef(0);
  const wentDown = useRef(false);
  const marked = useRef(-1);
  /** The part of the top line that was above, before all heights changed. */
  const part = useRef(-1);

  const laidOut = `${wrap}/${wrap ? view.width : ''}/${wrap ? layout : ''}`;
  const before = useRef(laidOut);
  if (before.current !== laidOut) {
    before.current = laidOut;
    part.current = Math.max(0, current.current.offset / heights.of(current.current.line));
    heights.clear();
  }

  const guess = (line: number) => {
    if (!wrap) return ROW;
    return heights.known(line) || ROW * Math.max(1, Math.ceil((lengthOf(line) * CHARACTER) / Math.max(CHARACTER, view.width - BESIDE_TEXT)));
  };
  // As much above and below as is in view, so that a page up or down shows text, and lines as they are.
  const from = following ? Math.max(0, count - 1) : Math.min(place.line, Math.max(0, count - 1));
  let first = from;
  let pixels = following ? 0 : -place.offset;
  for (const enough = following ? -2 * view.height : -view.height; first > 0 && pixels > enough; ) pixels -= guess(--first);
  let end = from;
  pixels = -place.offset;
  for (const enough = following ? Infinity : 2 * view.height; end < count && pixels < enough; end++) pixels += guess(end);
  const map = new ScrollMap(heights.above(count), view.height);

  useLayoutEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => {
      const { clientHeight: height, clientWidth: width } = element;
      if (height > 0) setView((old) => (old.height === height && old.width === width ? old : { height, width }));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      clearTimeout(rest.current);
    };
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current!;
    const layer = rows.current!;
    if (wrap) for (let line = first; line < end; line++) heights.measured(line, (layer.children[line - first] as HTMLElement).offsetHeight || ROW);
    let drawn = 0;
    for (let line = first; line < end; line++) drawn += heights.of(line);
    if (part.current >= 0) {
      current.current = { ...current.current, offset: part.current * heights.of(current.current.line) };
      part.current = -1;
      if (!following) return setPlace(current.current);
    }
    // Where the first drawn line begins, from the top of the view.
    let top: number;
    if (following) top = view.height - drawn;
    else {
      top = -place.offset;
      for (let line = first; line < from; line++) top -= heights.of(line);
    }
    const atEnd = end === count && top + drawn <= view.height;
    if (atEnd) top = view.height - drawn;
    if (first === 0 && top > 0) top = 0;
    const found = heights.normal({ line: first, offset: -top }, first, end);
    const shown = marked.current;
    const mark = marked.current >= first && marked.current < end ? layer.children[marked.current - first]!.querySelector('mark') : null;
    marked.current = -1;
    if (mark !== null) {
      // The layer is not placed yet: only the mark's distance from it counts.
      const box = mark.getBoundingClientRect();
      const at = box.top - layer.getBoundingClientRect().top + top;
      const across = box.left - element.getBoundingClientRect().left;
      if (across < BESIDE_TEXT || across > view.width - BESIDE_TEXT) element.scrollLeft += across - view.width / 2;
      if (at < 0 || at > view.height - ROW) found.offset += at - view.height / 3;
    } else if (shown >= first && shown < end) {
      // A line that is shown is shown from its beginning, wherever the search before had scrolled to.
      element.scrollLeft = 0;
    }
    current.current = found;
    const resting = performance.now() - lastScroll.current > REST_MILLIS;
    if (resting && wrap) heights.estimateAnew();
    const exact = new ScrollMap(heights.above(count), view.height);
    (layer.parentElement as HTMLElement).style.height = `${exact.height}px`;
    ends.current = exact.end;
    const wanted = following ? exact.end : exact.scrollTopOf(heights.above(found.line) + found.offset);
    const nearBounds = element.scrollTop < 4 * view.height || element.scrollTop > exact.end - 4 * view.height;
    if ((resting || nearBounds) && Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    lastTop.current = element.scrollTop;
    layer.style.transform = `translateY(${lastTop.current + top}px)`;
    if (shown >= first && shown < end) {
      // In a low window, most of the log may be below it.
      const row = layer.children[shown - first]!.getBoundingClientRect();
      const box = element.getBoundingClientRect();
      if (Math.min(row.bottom, box.bottom) > innerHeight || Math.max(row.top, box.top) < 0) element.scrollIntoView({ block: 'nearest' });
    }
    if (atEnd && wentDown.current && !following) onFollowing(true);
    wentDown.current = false;
    const gap = (top > 0 && first > 0) || (top + drawn < view.height && end < count);
    if (!following && (found.line !== place.line || Math.abs(found.offset - place.offset) > 0.5)) setPlace(found);
    else if (gap) drawAgain((times) => times + 1);
  });

  const scrolled = () => {
    const element = scroller.current!;
    const moved = element.scrollTop - lastTop.current;
    // What was done above.
    if (Math.abs(moved) < 1) return;
    lastTop.current = element.scrollTop;
    lastScroll.current = performance.now();
    clearTimeout(rest.current);
    rest.current = setTimeout(() => drawAgain((times) => times + 1), REST_MILLIS + 10);
    if (moved < 0) onFollowing(false);
    const far = Math.abs(moved) > 3 * view.height;
    if (element.scrollTop >= ends.current - ROW / 2) onFollowing(true);
    else if (element.scrollTop < 1) setPlace({ line: 0, offset: 0 });
    else if (far) setPlace(heights.at(map.pixelsAt(element.scrollTop), count));
    else setPlace({ line: current.current.line, offset: current.current.offset + moved });
    // Until it is drawn; two events may come before that.
    current.current = { ...current.current, offset: current.current.offset + (far ? 0 : moved) };
  };

  const topLine = useCallback(() => current.current.line, []);
  return {
    scroller, rows, height: map.height, first, end, scrolled, topLine,
    show: (line) => {
      onFollowing(false);
      lastScroll.current = -Infinity;
      marked.current = line;
      setPlace({ line, offset: wrap ? Math.min(0, ROW - Math.floor(view.height / 3)) : -ROW * Math.floor(view.height / ROW / 3) });
      drawAgain((times) => times + 1);
    },
    page: (pages) => {
      if (pages < 0) onFollowing(false);
      else if (following) return;
      lastScroll.current = -Infinity;
      wentDown.current = pages > 0;
      setPlace({ line: current.current.line, offset: current.current.offset + pages * (view.height - 2 * ROW) });
    },
  };
}
