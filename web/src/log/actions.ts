import { counted } from '../ui/counted';
import type { Range } from './permalink';
import type { LogStore } from './store';

// Loaded when a tool is used for the first time. Imports nothing that the page has: that would have its code split up.

/** Where a tool works, and how it tells what it did. */
export interface Place {
  store: LogStore;
  jobId: string;
  attempt: number;
  toast: (text: string, kind?: 'error') => void;
}

/** Copies lines as they are read by people: without colours, progress bars folded. */
export function copyLines({ store, toast }: Place, range: Range, plain: (text: string) => string): void {
  const to = Math.min(range.to, store.lineCount - 1);
  if (!store.has(range.from, to + 1)) {
    store.want(range.from, to + 1);
    return toast('These lines are not all loaded yet. Copy them again when they are.', 'error');
  }
  const lines: string[] = [];
  for (let number = range.from; number <= to; number++) lines.push(plain(store.line(number).text));
  copy(lines.join('\n'), `Copied ${counted(lines.length, 'line')}.`, toast);
}

/** @param hash of the lines */
export function copyLink({ attempt, toast }: Place, hash: string): void {
  const address = new URL(window.location.href);
  // Its latest attempt may be another one when the link is opened.
  address.searchParams.set('attempt', String(attempt));
  address.hash = hash;
  copy(address.href, 'Copied a link to the chosen lines.', toast);
}

function copy(text: string, done: string, toast: Place['toast']): void {
  navigator.clipboard.writeText(text).then(
    () => toast(done),
    () => toast('The browser did not allow copying.', 'error'),
  );
}

/** Has the browser save the bytes that the job wrote, piece by piece as the server sends them. */
export function download({ jobId, attempt }: Place): void {
  const link = document.createElement('a');
  link.href = `/jobs/${jobId}/log?attempt=${attempt}`;
  link.download = '';
  link.click();
}

/**
 * The lines that somebody typed a number of; null where there are none, which is said.
 *
 * @param complete whether there will be no more lines than there are
 */
export function linesOf({ store, toast }: Place, text: string, complete: boolean, rangeOf: (hash: string) => Range | null): Range | null {
  const digits = text.replace(/^#?L/i, '');
  const range = rangeOf(`L${digits}`);
  if (range === null) {
    const first = /^(\d+)(?:-L?\d+)?$/i.exec(digits)?.[1];
    if (first === undefined) toast('Type the number of a line, such as 120, or lines, such as 10-20.', 'error');
    else if (Number(first) < 1 || first.length < 10) toast(`There is no line ${digits}: lines are counted from 1.`, 'error');
    else toast(`There is no line ${first}: the log has ${store.lineCount.toLocaleString()}.`, 'error');
    return null;
  }
  if (range.from < store.lineCount) return range;
  const line = (range.from + 1).toLocaleString();
  if (complete) {
    toast(`There is no line ${line}: the log has ${store.lineCount.toLocaleString()}.`, 'error');
    return null;
  }
  toast(`There is no line ${line} yet. It is shown as soon as there is.`);
  return range;
}
