import type { JobSpec } from '../gen/hodei/v1/job_pb';
import { durationMillis } from '../ui/time';

/** One word as bash would have to be given it. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command as it runs. */
export function commandLine(spec: JobSpec): string {
  switch (spec.work.case) {
    case 'command':
      return spec.work.value;
    case 'argv':
      return spec.work.value.elements.map(quoted).join(' ');
    case 'script':
      return spec.work.value.content;
    default:
      return '';
  }
}

/** How the same job is queued from a terminal. */
export function cliCommand(spec: JobSpec): string {
  const words = ['hodei', 'run'];
  const option = (name: string, value: string) => words.push(name, quoted(value));
  if (spec.name) option('--name', spec.name);
  if (spec.workingDirectory) option('--workdir', spec.workingDirectory);
  if (spec.timeout) option('--timeout', timeLimit(durationMillis(spec.timeout)));
  for (const [key, value] of sorted(spec.environment)) option('--env', `${key}=${value}`);
  for (const [key, value] of sorted(spec.labels)) option('--label', `${key}=${value}`);
  for (const [key, value] of sorted(spec.requiredLabels)) option('--require', `${key}=${value}`);
  if (spec.priority !== undefined) option('--priority', String(spec.priority));
  if (spec.retries) option('--retry', String(spec.retries));
  if (spec.retriesOnLost) option('--retry-on-lost', String(spec.retriesOnLost));
  if (spec.work.case === 'script') {
    const script = spec.work.value;
    option('--script', '-');
    if (script.interpreter) option('--interpreter', script.interpreter);
    if (script.arguments.length) words.push('--', ...script.arguments.map(quoted));
    const end = script.content.endsWith('\n') ? '' : '\n';
    return `${words.join(' ')} << '${delimiter(script.content)}'\n${script.content}${end}${delimiter(script.content)}`;
  }
  if (spec.work.case === 'argv') words.push('--', ...spec.work.value.elements.map(quoted));
  if (spec.work.case === 'command') words.push('--', quotedAlways(spec.work.value));
  return words.join(' ');
}

/** "90s", "5m", "1h30m", as --timeout takes it. */
export function timeLimit(millis: number): string {
  let seconds = Math.max(1, Math.round(millis / 1000));
  let text = '';
  for (const [unit, size] of [['d', 86_400], ['h', 3600], ['m', 60]] as const) {
    if (seconds >= size) text += `${Math.floor(seconds / size)}${unit}`;
    seconds %= size;
  }
  return seconds > 0 || text === '' ? `${text}${seconds}s` : text;
}

function quotedAlways(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function delimiter(content: string): string {
  let word = 'EOF';
  while (content.split('\n').includes(word)) word += '_';
  return word;
}

function sorted(map: Record<string, string>): [string, string][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
