import type { Worker } from '../gen/hodei/v1/worker_pb';
import { Sparkline } from '../ui/Sparkline';
import { course, cpuPart, cpuWords, memoryPart, memoryWords, useSamples } from './load';

/** How busy a worker is and was. */
export function Load({ worker }: { worker: Worker }) {
  const samples = useSamples(worker);
  const last = worker.load ?? samples.at(-1);
  if (last === undefined) return <span className="muted">–</span>;
  return (
    <span className="load">
      <span className="load-part">
        <Sparkline className="spark-cpu" values={samples.map(cpuPart)} label={course('cpu', samples, cpuPart)} />
        <span className="nowrap">{cpuWords(last)}</span>
      </span>
      <span className="load-part">
        <Sparkline className="spark-memory" values={samples.map(memoryPart)} label={course('memory', samples, memoryPart)} />
        <span className="nowrap">{memoryWords(last)}</span>
      </span>
    </span>
  );
}
