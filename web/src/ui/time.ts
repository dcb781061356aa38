import type { Duration, Timestamp } from '@bufbuild/protobuf/wkt';

export function millisOf(timestamp: Timestamp): number;
export function millisOf(timestamp: Timestamp | undefined): number | undefined;
export function millisOf(timestamp: Timestamp | undefined): number | undefined {
  return timestamp && Number(timestamp.seconds) * 1000 + timestamp.nanos / 1e6;
}

export function durationMillis(duration: Duration): number {
  return Number(duration.seconds) * 1000 + duration.nanos / 1e6;
}

/** "7 ms", "1.08 s", "2 min 5 s", "3 h 12 min", "4 d 2 h". */
export function length(millis: number): string {
  const value = Math.max(0, millis);
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 10_000) return `${(value / 1000).toFixed(2)} s`;
  if (value < 60_000) return `${(value / 1000).toFixed(1)} s`;
  const seconds = Math.floor(value / 1000);
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  if (seconds < 86_400) return two(Math.floor(seconds / 3600), 'h', Math.floor(seconds / 60) % 60, 'min');
  return two(Math.floor(seconds / 86_400), 'd', Math.floor(seconds / 3600) % 24, 'h');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** "just now", "12 s ago", "3 min ago", "2 h ago", "5 d ago". */
export function ago(millis: number, now: number): string {
  const seconds = Math.floor(Math.max(0, now - millis) / 1000);
  if (seconds < 1) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23',
});
const DATE_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  year: 'numeric', month: 'short', day: 'numeric',
  hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23',
});

const DATE_AND_MINUTE = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const DATE_AND_SECOND = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** Local date and time, to the second. */
export function dateAndSecond(millis: number): string {
  return DATE_AND_SECOND.format(millis);
}

/** With points in time as they are read here, instead of "2026-11-24T12:45:03.250Z". */
export function withLocalTimes(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z/g, (instant) => dateAndSecond(Date.parse(instant)));
}

/** Local date and time, to the minute. */
export function dateAndMinute(millis: number): string {
  return DATE_AND_MINUTE.format(millis);
}

/** Local time of day, with milliseconds. */
export function clock(millis: number): string {
  return CLOCK.format(millis);
}

/** Local date and time, with milliseconds. */
export function dateAndClock(millis: number): string {
  return DATE_AND_CLOCK.format(millis);
}

/** Time since a log's first line: "+0.012", "+1:02:03.456". */
export function sinceStart(micros: number, startMicros: number): string {
  const millis = Math.max(0, Math.round((micros - startMicros) / 1000));
  const rest = `${String(Math.floor(millis / 1000) % 60)}.${String(millis % 1000).padStart(3, '0')}`;
  const minutes = Math.floor(millis / 60_000);
  if (minutes === 0) return `+${rest}`;
  if (minutes < 60) return `+${minutes}:${rest.padStart(6, '0')}`;
  return `+${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest.padStart(6, '0')}`;
}
