import type { GetOverviewResponse, OverviewBucket, Percentiles } from '../gen/hodei/v1/overview_service_pb';
import { durationMillis, length } from '../ui/time';

/** How far back people look, and into how many parts it is divided. */
export const WINDOWS = {
  '1h': { words: 'last hour', seconds: 3600n, buckets: 30 },
  '24h': { words: 'last 24 hours', seconds: 86_400n, buckets: 48 },
  '7d': { words: 'last 7 days', seconds: 604_800n, buckets: 56 },
} as const;
export type WindowName = keyof typeof WINDOWS;

/** Of jobs that ended by themselves: who cancels one has not failed. Undefined where none ended. */
export function successRate({ succeeded, failed, timedOut }: { succeeded: bigint; failed: bigint; timedOut: bigint }): number | undefined {
  const ended = succeeded + failed + timedOut;
  return ended === 0n ? undefined : Number(succeeded) / Number(ended);
}

/** "93 %"; 100 % only where it is all of them, and 0 % where it is none. */
export function percent(part: number): string {
  if (part > 0.99 && part < 1) return `${(Math.floor(part * 1000) / 10).toFixed(1)} %`;
  return `${part > 0 && part < 0.01 ? '<1' : Math.round(part * 100)} %`;
}

export function percentileWords(measured: Percentiles | undefined): { half: string; rest: string } {
  if (!measured?.p50 || !measured.p90 || !measured.p99) return { half: '–', rest: 'none measured' };
  return { half: length(durationMillis(measured.p50)), rest: `90 % ≤ ${length(durationMillis(measured.p90))}, 99 % ≤ ${length(durationMillis(measured.p99))}` };
}

/** Slots in use of those that were there, over the whole window. */
export function utilisation({ buckets }: Pick<GetOverviewResponse, 'buckets'>): number | undefined {
  const sum = (of: (bucket: OverviewBucket) => number) => buckets.reduce((total, bucket) => total + of(bucket), 0);
  const slots = sum((bucket) => bucket.slots);
  return slots === 0 ? undefined : sum((bucket) => bucket.slotsUsed) / slots;
}
