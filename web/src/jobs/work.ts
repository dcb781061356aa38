import type { JobSpec } from '../gen/hodei/v1/job_pb';
import { durationMillis } from '../ui/time';
import { argumentsOf, bytesQuoted, environmentOf, plainWork, variableWord, type Word } from './exact';

/** One word as bash would have to be given it. */
export function quoted(word: Word): string {
  if (typeof word !== 'string') return bytesQuoted(word);
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : quotedAlways(word);
}

/** The command as it runs. */
export function commandLine(spec: JobSpec): string {
  const work = plainWork(spec);
  switch (work.case) {
    case 'command':
      return work.value;
    case 'argv':
      return argumentsOf(spec).map(quoted).join(' ');
    case 'script':
      return work.value.content;
    default:
      return '';
  }
}

/**
 * How the same job is queued from a terminal.
 *
 * What a job with standard input reads has to be piped in.
 *
 * @param values `hide`: of the environment only the names, whose values the command takes from where it is run
 */
export function cliCommand(spec: JobSpec, values: 'show' | 'hide'): string {
  const words = ['hodei', 'run'];
  const work = plainWork(spec);
  const option = (name: string, value: Word) => words.push(name, quoted(value));
  if (spec.name) option('--name', spec.name);
  if (spec.workingDirectory) option('--workdir', spec.workingDirectory);
  if (spec.timeout) option('--timeout', timeLimit(durationMillis(spec.timeout)));
  for (const [key, value] of sorted(environmentOf(spec))) option('--env', values === 'hide' ? key : variableWord(key, value));
  for (const [key, value] of sorted(spec.labels)) option('--label', `${key}=${value}`);
  for (const [key, value] of sorted(spec.requiredLabels)) option('--require', `${key}=${value}`);
  if (spec.pool) option('--pool', spec.pool);
  if (spec.image) option('--image', spec.image);
  if (spec.cpuMillis) option('--cpu', cores(spec.cpuMillis));
  if (spec.memoryBytes) option('--memory', size(spec.memoryBytes));
  if (spec.priority !== undefined) option('--priority', String(spec.priority));
  if (spec.retries) option('--retry', String(spec.retries));
  if (spec.retriesOnLost) option('--retry-on-lost', String(spec.retriesOnLost));
  if (spec.merge) words.push('--merge');
  if (spec.stdin.length > 0) words.push('--stdin');
  if (work.case === 'script') {
    const script = work.value;
    // Standard input is the job's, where it has one.
    const from = spec.stdin.length > 0 ? '3' : '';
    option('--script', from ? `/dev/fd/${from}` : '-');
    if (script.interpreter) option('--interpreter', script.interpreter);
    if (script.arguments.length) words.push('--', ...argumentsOf(spec).map(quoted));
    const end = script.content.endsWith('\n') ? '' : '\n';
    return `${words.join(' ')} ${from}<< '${delimiter(script.content)}'\n${script.content}${end}${delimiter(script.content)}`;
  }
  if (work.case === 'argv') {
    const elements = argumentsOf(spec);
    // One word alone is taken for a shell line: it has to say that it names a program.
    words.push('--', ...(elements.length === 1 ? [quotedAlways(`exec ${quoted(elements[0]!)}`)] : elements.map(quoted)));
  }
  if (work.case === 'command') words.push('--', quotedAlways(work.value));
  return words.join(' ');
}

/** "90s", "5m", "1h30m", "1.5s", as --timeout takes it. */
export function timeLimit(millis: number): string {
  let rest = Math.max(1, Math.round(millis));
  let text = '';
  for (const [unit, length] of [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000]] as const) {
    if (rest >= length) text += `${Math.floor(rest / length)}${unit}`;
    rest %= length;
  }
  return rest > 0 || text === '' ? `${text}${rest / 1000}s` : text;
}

/** Processors, as --cpu takes them: "2", "0.5". */
export function cores(millis: number): string {
  return String(millis / 1000);
}

/** Bytes, as --memory takes them, without any loss: "512m", "2g", "1000000". */
export function size(bytes: bigint): string {
  for (const [unit, factor] of [['g', 1n << 30n], ['m', 1n << 20n], ['k', 1n << 10n]] as const) {
    if (bytes > 0n && bytes % factor === 0n) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}

function quotedAlways(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function delimiter(content: string): string {
  let word = 'EOF';
  while (content.split('\n').includes(word)) word += '_';
  return word;
}

function sorted<T>(map: Record<string, T>): [string, T][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
