import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { useNow } from './now';
import { ago, dateAndClock, millisOf } from './time';

/** How long ago it was; exactly when, in its tooltip. */
export function Ago({ at }: { at: Timestamp | undefined }) {
  const now = useNow();
  if (at === undefined) return <span className="muted">–</span>;
  const millis = millisOf(at);
  return (
    <time dateTime={new Date(millis).toISOString()} title={dateAndClock(millis)}>
      {ago(millis, now)}
    </time>
  );
}
