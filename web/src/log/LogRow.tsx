import { counted } from '../ui/counted';
import { Fragment, lazy, memo, Suspense, type CSSProperties, type MouseEvent, type ReactNode } from 'react';
import { STDERR, SYSTEM, type Stream } from './decode';
import type { Link } from './links';
import { patternOf } from './pattern';
import { plain, spans, type Span } from './spans';

export interface RowProps {
  number: number;
  stream: Stream;
  text: string;
  prefix: string;
  hiddenBytes: number;
  /** Whether its text is still to come. */
  awaited: boolean;
  /** Empty where times are not shown. */
  time: string;
  timeTitle: string;
  selected: boolean;
  /** Text to mark in it; empty for none. */
  query: string;
  matchCase: boolean;
  /** Whether an expression matches it. */
  found: boolean;
  current: boolean;
  onPick: (line: number, extend: boolean) => void;
}

type Draw = (links: Link[]) => ReactNode;

/** Found when a line has some for the first time; while they can't be, a line is text alone. */
const Links = lazy(() =>
  import('./links').then(
    ({ linksIn }) => ({ default: ({ text, draw }: { text: string; draw: Draw }) => draw(linksIn(text, plain)) }),
    () => ({ default: ({ draw }: { text: string; draw: Draw }) => draw([]) }),
  ),
);

/** A line. Its text is a job's, and only ever becomes text nodes. */
export const LogRow = memo(function LogRow(props: RowProps) {
  const { number, stream, text, prefix, hiddenBytes, awaited, time, timeTitle, selected, query, matchCase, found, current, onPick } = props;
  const classes = ['log-row'];
  if (stream === STDERR) classes.push('log-stderr');
  if (stream === SYSTEM) classes.push('log-system');
  if (found) classes.push('log-found');
  if (awaited) classes.push('log-awaited');
  if (selected) classes.push('log-selected');
  if (current) classes.push('log-current');
  const pick = (event: MouseEvent) => {
    event.preventDefault();
    onPick(number, event.shiftKey);
  };
  const words = (links: Link[]) => <Words parts={marked(linked(spans(text, prefix), links), query, matchCase)} />;
  return (
    <div className={classes.join(' ')} data-line={number + 1}>
      <span className="log-gutter">
        <a className="log-number" href={`#L${number + 1}`} tabIndex={-1} onClick={pick}>
          {number + 1}
        </a>
        {stream === STDERR && (
          <span className="log-tag" role="img" aria-label="stderr" title="Written to stderr">
            E
          </span>
        )}
        {time !== '' && (
          <time className="log-time" title={timeTitle}>
            {time}
          </time>
        )}
      </span>
      <span className="log-text">
        {/http/i.test(text) ? (
          <Suspense fallback={words([])}>
            <Links text={text} draw={words} />
          </Suspense>
        ) : (
          words([])
        )}
        {hiddenBytes > 0 && <em className="log-cut"> … {counted(hiddenBytes, 'more byte')}; wrapped lines show more, download shows all</em>}
      </span>
    </div>
  );
});

interface MarkedSpan extends Span {
  mark?: boolean;
  link?: Link;
}

function Text({ span }: { span: MarkedSpan }) {
  if (!span.className && !span.color && !span.background) return span.mark ? <mark>{span.text}</mark> : span.text;
  const style: CSSProperties & { '--rgb'?: string } = {};
  if (span.color) style['--rgb'] = `rgb(${span.color})`;
  if (span.color && span.background) style.color = `rgb(${span.color})`;
  if (span.background) style.backgroundColor = `rgb(${span.background})`;
  const inner = span.mark ? <mark>{span.text}</mark> : span.text;
  return (
    <span className={span.className} style={style}>
      {inner}
    </span>
  );
}

/** Parts of one link stand in one link. */
function Words({ parts }: { parts: MarkedSpan[] }) {
  const words: ReactNode[] = [];
  for (let from = 0; from < parts.length; ) {
    const { link } = parts[from]!;
    let to = from + 1;
    while (link !== undefined && to < parts.length && parts[to]!.link === link) to++;
    const texts = parts.slice(from, to).map((span, index) => <Text key={index} span={span} />);
    words.push(
      link === undefined ? (
        <Fragment key={from}>{texts}</Fragment>
      ) : (
        <a key={from} className="log-link" href={link.href} title={link.href} data-host={link.host || undefined} target="_blank" rel="noopener noreferrer nofollow">
          {texts}
        </a>
      ),
    );
    from = to;
  }
  return words;
}

/** Cuts the spans where links begin and end. */
function linked(parts: Span[], links: Link[]): MarkedSpan[] {
  return cut(parts, links, (part, link) => ({ ...part, link }));
}

/** Cuts the spans where the searched text begins and ends. */
export function marked(parts: MarkedSpan[], query: string, matchCase: boolean): MarkedSpan[] {
  if (query === '') return parts;
  const whole = parts.map((part) => part.text).join('');
  const ranges = [...whole.matchAll(patternOf(query, matchCase))].map((match) => ({ from: match.index, to: match.index + match[0].length }));
  return cut(parts, ranges, (part) => ({ ...part, mark: true }));
}

function cut<R extends { from: number; to: number }>(parts: MarkedSpan[], ranges: R[], within: (part: MarkedSpan, range: R) => MarkedSpan): MarkedSpan[] {
  if (ranges.length === 0) return parts;
  const result: MarkedSpan[] = [];
  let offset = 0;
  for (const part of parts) {
    const end = offset + part.text.length;
    const text = (from: number, to: number) => part.text.slice(from - offset, to - offset);
    let at = offset;
    for (const range of ranges) {
      if (range.to <= at || range.from >= end) continue;
      if (range.from > at) result.push({ ...part, text: text(at, range.from) });
      const to = Math.min(range.to, end);
      result.push(within({ ...part, text: text(Math.max(at, range.from), to) }, range));
      at = to;
    }
    if (at < end) result.push({ ...part, text: text(at, end) });
    offset = end;
  }
  return result;
}
