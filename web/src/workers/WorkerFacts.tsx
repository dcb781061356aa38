import type { ReactNode } from 'react';
import type { Worker } from '../gen/hodei/v1/worker_pb';
import { bytes } from '../ui/bytes';
import { counted } from '../ui/counted';
import { useNow } from '../ui/now';
import { Ago } from '../ui/Time';
import { durationMillis, length, withLocalTimes } from '../ui/time';
import { drainWords, workerEnded } from './worker-words';

export function WorkerFacts({ worker }: { worker: Worker }) {
  const now = useNow(!workerEnded(worker));
  const facts = worker.facts;
  const limits = [worker.cpuLimitMillis > 0 && counted(worker.cpuLimitMillis / 1000, 'cpu'), worker.memoryLimitBytes > 0n && bytes(worker.memoryLimitBytes)].filter(Boolean);
  const rows: [string, ReactNode][] = [
    ['Why', withLocalTimes(worker.stateDetail)],
    ['Drain', drainWords(worker, now)],
    ['Pool', worker.pool],
    ['Provider', [worker.provider, worker.providerRef].filter(Boolean).join(' ')],
    ['Started by', worker.providerInstance],
    ['Unseen', withLocalTimes(worker.providerUnseen)],
    ['Image', worker.image && <code key="image">{worker.image}</code>],
    [
      'Refreshed',
      worker.refreshedAt && (
        <span key="refreshed">
          <Ago at={worker.refreshedAt} />
          {worker.providerStatus && `: ${withLocalTimes(worker.providerStatus)}`}
        </span>
      ),
    ],
    ['Jobs now', `${worker.jobIds.length} of ${worker.slots}`],
    ['Jobs so far', worker.jobsTaken > 0 || worker.maxJobs > 0 ? `${worker.jobsTaken}${worker.maxJobs > 0 ? ` of ${worker.maxJobs}, then it stops` : ''}` : ''],
    ['Limits', limits.join(', ')],
    ['Machine', facts && `${facts.hostname}, ${facts.operatingSystem} ${facts.architecture}`],
    ['Processors', facts?.cpus],
    ['Memory', facts && bytes(facts.memoryBytes)],
    ['Agent', facts && `${facts.agentVersion}, process ${facts.pid}`],
    ['Created', <Ago key="created" at={worker.createdAt} />],
    ['Ended', worker.finishedAt && <Ago key="ended" at={worker.finishedAt} />],
    ['Reachable', worker.uptime && length(durationMillis(worker.uptime))],
    ['Not reachable', worker.downtime && durationMillis(worker.downtime) > 0 ? length(durationMillis(worker.downtime)) : undefined],
    ['Labels', facts && Object.entries(facts.labels).map(([key, value]) => `${key}=${value}`).join(', ')],
  ];
  return (
    <dl className="facts facts-page">
      {rows
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
