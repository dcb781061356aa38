import type { LogStore } from './store';
import { plain } from './spans';

/** Where the server has the bytes that the job wrote. */
export function rawAddress(jobId: string, attempt: number): string {
  return `/jobs/${jobId}/log?attempt=${attempt}`;
}

/** Has the browser save it, piece by piece as the server sends it. */
export function download(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}

/** Lines as they are read by people: without colours, progress bars folded. */
export function plainLines(store: LogStore, from: number, to: number): string {
  const lines: string[] = [];
  for (let number = from; number <= Math.min(to, store.lineCount - 1); number++) {
    lines.push(plain(store.line(number).text));
  }
  return lines.join('\n');
}
