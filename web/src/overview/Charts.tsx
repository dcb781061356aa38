import type { OverviewBucket } from '../gen/hodei/v1/overview_service_pb';
import { counted } from '../ui/counted';
import { dateAndMinute, length, millisOf } from '../ui/time';
import { percent, successRate } from './figures';

const WIDTH = 480;
const HEIGHT = 96;

interface Props {
  buckets: OverviewBucket[];
  /** Of the window. */
  end: number;
}

/** How jobs ended, part by part: succeeded below, what went wrong above. */
export function EndedChart({ buckets, end }: Props) {
  const most = Math.max(1, ...buckets.map((bucket) => Number(bucket.succeeded + bad(bucket))));
  const width = WIDTH / buckets.length;
  const height = (count: bigint) => (Number(count) / most) * (HEIGHT - 4);
  const total = buckets.reduce((sum, bucket) => ({ succeeded: sum.succeeded + bucket.succeeded, failed: sum.failed + bucket.failed, timedOut: sum.timedOut + bucket.timedOut }), {
    succeeded: 0n, failed: 0n, timedOut: 0n,
  });
  const rate = successRate(total);
  const words = rate === undefined ? 'No job ended.' : `${counted(total.succeeded + total.failed + total.timedOut, 'job')} ended, of which ${percent(rate)} succeeded; most: ${most} in ${partLength(buckets, end)}.`;
  return (
    <Chart title="Jobs that ended" words={words} buckets={buckets} end={end} top={String(most)}>
      {buckets.map((bucket, index) => {
        const good = height(bucket.succeeded);
        const wrong = height(bad(bucket));
        return (
          <g key={index}>
            <title>{`${dateAndMinute(millisOf(bucket.start) ?? 0)}: ${bucket.succeeded} succeeded, ${bucket.failed} failed, ${bucket.timedOut} timed out, ${bucket.cancelled} cancelled`}</title>
            <rect className="chart-hit" x={index * width} y="0" width={width} height={HEIGHT} />
            <rect className="chart-good" x={index * width + 0.75} y={HEIGHT - good} width={width - 1.5} height={good} />
            <rect className="chart-bad" x={index * width + 0.75} y={HEIGHT - good - wrong} width={width - 1.5} height={wrong} />
          </g>
        );
      })}
    </Chart>
  );
}

/** Slots in use, below those that were there. */
export function SlotsChart({ buckets, end }: Props) {
  const most = Math.max(...buckets.map((bucket) => Math.max(bucket.slots, bucket.slotsUsed))) || 1;
  const width = WIDTH / buckets.length;
  const y = (slots: number) => HEIGHT - (slots / most) * (HEIGHT - 4);
  const steps = (of: (bucket: OverviewBucket) => number) =>
    buckets.map((bucket, index) => `${(index * width).toFixed(1)},${y(of(bucket)).toFixed(1)} ${((index + 1) * width).toFixed(1)},${y(of(bucket)).toFixed(1)}`).join(' ');
  const busiest = buckets.reduce((one, other) => (other.slotsUsed > one.slotsUsed ? other : one));
  const words = buckets.some((bucket) => bucket.slots > 0)
    ? `Busiest ${partLength(buckets, end)}: ${few(busiest.slotsUsed)} of ${slotsWords(busiest.slots)}.`
    : 'No worker was there.';
  return (
    <Chart title="Slots in use" words={words} buckets={buckets} end={end} top={few(most)}>
      <polygon className="chart-there" points={`0,${HEIGHT} ${steps((bucket) => bucket.slots)} ${WIDTH},${HEIGHT}`} />
      <polygon className="chart-used" points={`0,${HEIGHT} ${steps((bucket) => bucket.slotsUsed)} ${WIDTH},${HEIGHT}`} />
      {buckets.map((bucket, index) => (
        <rect key={index} className="chart-hit" x={index * width} y="0" width={width} height={HEIGHT}>
          <title>{`${dateAndMinute(millisOf(bucket.start) ?? 0)}: ${few(bucket.slotsUsed)} of ${slotsWords(bucket.slots)} in use`}</title>
        </rect>
      ))}
    </Chart>
  );
}

function Chart({ title, words, buckets, end, top, children }: Props & { title: string; words: string; top: string; children: React.ReactNode }) {
  const start = millisOf(buckets[0]?.start);
  return (
    <figure className="chart">
      <figcaption>
        <h2>{title}</h2>
        <span className="muted">{words}</span>
      </figcaption>
      <div className="chart-frame">
        <span className="chart-top" aria-hidden="true">
          {top}
        </span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${title}. ${words}`}>
          <line className="chart-line" x1="0" x2={WIDTH} y1="4" y2="4" />
          {children}
        </svg>
      </div>
      {start !== undefined && (
        <div className="chart-times muted" aria-hidden="true">
          <span>{dateAndMinute(start)}</span>
          <span>{dateAndMinute(end)}</span>
        </div>
      )}
    </figure>
  );
}

/** How long one part of the window is. */
function partLength(buckets: OverviewBucket[], end: number): string {
  const start = millisOf(buckets[0]?.start) ?? end;
  return length(Math.round((end - start) / buckets.length / 1000) * 1000);
}

/** An average of small numbers. */
function few(slots: number): string {
  return slots >= 10 ? String(Math.round(slots)) : slots >= 0.1 || slots === 0 ? slots.toFixed(1).replace('.0', '') : slots.toFixed(2);
}

function slotsWords(slots: number): string {
  const words = few(slots);
  return `${words} ${words === '1' ? 'slot' : 'slots'}`;
}

function bad(bucket: OverviewBucket): bigint {
  return bucket.failed + bucket.timedOut;
}
