import { Link } from '@tanstack/react-router';
import type { Job } from '../gen/hodei/v1/job_pb';
import { Copy } from '../ui/Copy';
import { bytes } from '../ui/bytes';
import { counted } from '../ui/counted';
import { durationMillis, length } from '../ui/time';
import { fetched } from '../ui/fetched';
import { Attempts } from './Attempts';
import { argumentsOf, environmentOf, plainWork, type Word } from './exact';
import { shortId } from './job-words';
import { Timeline } from './Timeline';
import { cliCommand, commandLine, cores, quoted } from './work';

/** Its events are asked for apart from the job, too. */
const JobAudit = fetched(() => import('../audit/JobAudit').then((part) => part.JobAudit));

/** What was asked for and how it went. */
export function JobDetails({ job, attempt }: { job: Job; attempt: number }) {
  const spec = job.spec;
  const work = spec && plainWork(spec);
  const environment = spec ? environmentOf(spec) : {};
  const shown = job.attempts.find((each) => each.number === attempt);
  const worker = shown?.workerId;
  const exitCode = shown?.exitCode;
  return (
    <div className="job-details">
      <Timeline job={job} />
      {job.attempts.length > 1 && <Attempts job={job} shown={attempt} />}
      <details className="more">
        <summary>
          <span>Command, environment and events</span>
          <span className="more-glance">
            {worker && (
              <>
                worker <code>{shortId(worker)}</code>
              </>
            )}
            {exitCode !== undefined && (
              <>
                exit code <code>{exitCode}</code>
              </>
            )}
          </span>
        </summary>
        {spec && work && (
          <div className="facts">
            <Fact name={work.case === 'script' ? `Script${work.value.interpreter ? `, run by ${work.value.interpreter}` : ''}` : 'Command'} wide>
              <pre className="code">{commandLine(spec)}</pre>
            </Fact>
            {work.case === 'script' && work.value.arguments.length > 0 && (
              <Fact name="Arguments" wide>
                <code>{argumentsOf(spec).map(quoted).join(' ')}</code>
              </Fact>
            )}
            <Fact name="The same from a terminal" wide>
              <span className="code-line">
                <code>{firstLine(cliCommand(spec, 'hide'))}</code>
                <Copy text={cliCommand(spec, 'hide')} label="Copy the command" />
              </span>
              {spec.stdin.length > 0 && <span className="muted">Standard input is not shown: pipe it in.</span>}
              {Object.keys(environment).length > 0 && <span className="muted">Values of the environment are not shown: the command takes them from where it is run.</span>}
            </Fact>
            {worker && (
              <Fact name="Worker">
                <Link to="/workers/$workerId" params={{ workerId: worker }}>
                  <code>{shortId(worker)}</code>
                </Link>
              </Fact>
            )}
            {exitCode !== undefined && <Fact name="Exit code">{exitCode}</Fact>}
            <Fact name="Timeout">{length(spec.timeout ? durationMillis(spec.timeout) : 3_600_000)}</Fact>
            <Fact name="Retries">{spec.retries}{spec.retriesOnLost > 0 && `, and ${spec.retriesOnLost} if its worker is lost`}</Fact>
            {spec.pool && <Fact name="Pool">{spec.pool}</Fact>}
            {spec.image && <Fact name="Image"><code>{spec.image}</code></Fact>}
            {spec.cpuMillis > 0 && <Fact name="Processors">{cores(spec.cpuMillis)}</Fact>}
            {spec.memoryBytes > 0n && <Fact name="Memory">{bytes(spec.memoryBytes)}</Fact>}
            <Fact name="Priority">{spec.priority ?? 50}</Fact>
            {spec.merge && <Fact name="Output">stdout and stderr merged</Fact>}
            {spec.workingDirectory && <Fact name="Directory"><code>{spec.workingDirectory}</code></Fact>}
            {spec.stdin.length > 0 && <Fact name="Standard input">{counted(spec.stdin.length, 'byte')}</Fact>}
            <Names name="Environment" map={environment} namesOnly />
            <Names name="Labels" map={spec.labels} />
            <Names name="Needs a worker with" map={spec.requiredLabels} />
            {job.originJobId && (
              <Fact name="Runs again">
                <Link to="/jobs/$jobId" params={{ jobId: job.originJobId }}>
                  <code>{shortId(job.originJobId)}</code>
                </Link>
              </Fact>
            )}
          </div>
        )}
        <JobAudit job={job} />
      </details>
    </div>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: React.ReactNode }) {
  return (
    <div className={wide ? 'fact fact-wide' : 'fact'}>
      <h3>{name}</h3>
      <div>{children}</div>
    </div>
  );
}

function Names({ name, map, namesOnly }: { name: string; map: Record<string, Word>; namesOnly?: boolean }) {
  const entries = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return null;
  return (
    <Fact name={name}>
      <ul className="labels">
        {entries.map(([key, value]) => (
          <li key={key}>
            <code>{namesOnly || typeof value !== 'string' ? key : `${key}=${value}`}</code>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : `${text.slice(0, end)} …`;
}
