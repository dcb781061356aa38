import { create } from '@bufbuild/protobuf';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { WorkerStanding } from '../gen/hodei/v1/explanation_pb';
import { OverviewBucketSchema } from '../gen/hodei/v1/overview_service_pb';
import { WorkerSampleSchema } from '../gen/hodei/v1/worker_pb';
import { moreConsidered } from '../jobs/why-words';
import { LogRow } from '../log/LogRow';
import { EndedChart, SlotsChart } from '../overview/Charts';
import { cpuWords } from '../workers/load';
import { counted } from './counted';

it('writes one as one, and everything else as several', () => {
  expect([0, 1, 2, 1200].map((count) => counted(count, 'line'))).toEqual(['0 lines', '1 line', '2 lines', '1,200 lines']);
  expect([1n, 2n].map((count) => counted(count, 'match', 'matches'))).toEqual(['1 match', '2 matches']);
  expect([0.5, 1, 1.5].map((count) => counted(count, 'cpu'))).toEqual(['0.5 cpus', '1 cpu', '1.5 cpus']);
});

it('so do charts, a worker’s load, what was considered, and a long line', () => {
  const buckets = [create(OverviewBucketSchema, { succeeded: 1n, slots: 1, slotsUsed: 1 })];
  render(
    <>
      <EndedChart buckets={buckets} end={0} />
      <SlotsChart buckets={buckets} end={0} />
      <LogRow number={0} stream={1} text="x" prefix="" hiddenBytes={1} awaited={false} time="" timeTitle="" selected={false} query="" matchCase={false} found={false} current={false} onPick={() => {}} />
    </>,
  );
  expect(screen.getByRole('img', { name: /1 job ended, of which 100 % succeeded/ })).toBeTruthy();
  expect(screen.getByRole('img', { name: /1 of 1 slot\./ })).toBeTruthy();
  expect(screen.getByText(/1 more byte;/)).toBeTruthy();
  expect(cpuWords(create(WorkerSampleSchema, { cpuMillis: 400, cpuCapacityMillis: 1000 }))).toBe('0.4 of 1 cpu');
  const busy = (workers: number) => ({ standing: WorkerStanding.BUSY, workers }) as Parameters<typeof moreConsidered>[1][number];
  expect(moreConsidered(-3, [busy(1)])).toBe('1 more busy was considered.');
  expect(moreConsidered(2, [busy(1)])).toBe('2 more, 1 more busy were considered.');
});
