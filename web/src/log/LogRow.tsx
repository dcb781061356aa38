import { memo, type CSSProperties, type MouseEvent } from 'react';
import { STDERR, SYSTEM, type Stream } from './decode';
import { patternOf } from './search';
import { spans, type Span } from './spans';

export interface RowProps {
  number: number;
  stream: Stream;
  text: string;
  prefix: string;
  hiddenBytes: number;
  /** Empty where times are not shown. */
  time: string;
  timeTitle: string;
  selected: boolean;
  /** Text to mark in it; empty for none. */
  query: string;
  current: boolean;
  onPick: (line: number, extend: boolean) => void;
}

/** A line. Its text is a job's, and only ever becomes text nodes. */
export const LogRow = memo(function LogRow(props: RowProps) {
  const { number, stream, text, prefix, hiddenBytes, time, timeTitle, selected, query, current, onPick } = props;
  const classes = ['log-row'];
  if (stream === STDERR) classes.push('log-stderr');
  if (stream === SYSTEM) classes.push('log-system');
  if (selected) classes.push('log-selected');
  if (current) classes.push('log-current');
  const pick = (event: MouseEvent) => {
    event.preventDefault();
    onPick(number, event.shiftKey);
  };
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
        {marked(spans(text, prefix), query).map((span, index) => (
          <Text key={index} span={span} />
        ))}
        {hiddenBytes > 0 && <em className="log-cut"> … {hiddenBytes.toLocaleString()} more bytes; download shows all</em>}
      </span>
    </div>
  );
});

interface MarkedSpan extends Span {
  mark?: boolean;
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

/** Cuts the spans where the searched text begins and ends. */
export function marked(parts: Span[], query: string): MarkedSpan[] {
  if (query === '') return parts;
  const whole = parts.map((part) => part.text).join('');
  const result: MarkedSpan[] = [];
  const ranges = [...whole.matchAll(patternOf(query))].map((match) => [match.index, match.index + match[0].length] as const);
  let offset = 0;
  for (const part of parts) {
    const end = offset + part.text.length;
    let at = offset;
    for (const [from, to] of ranges) {
      if (to <= at || from >= end) continue;
      if (from > at) result.push({ ...part, text: whole.slice(at, from) });
      result.push({ ...part, text: whole.slice(Math.max(at, from), Math.min(to, end)), mark: true });
      at = Math.min(to, end);
    }
    if (at < end) result.push({ ...part, text: whole.slice(at, end) });
    offset = end;
  }
  return result;
}
