import type { LogStore } from './store';
import { plain } from './spans';

/** The log's bytes as the job wrote them, all streams in the order in which they were read. */
export function rawBlob(store: LogStore): Blob {
  return new Blob([...store.rawParts()] as BlobPart[], { type: 'text/plain' });
}

export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of it by the next task.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Lines as they are read by people: without colours, progress bars folded. */
export function plainLines(store: LogStore, from: number, to: number): string {
  const lines: string[] = [];
  for (let number = from; number <= Math.min(to, store.lineCount - 1); number++) {
    lines.push(plain(store.line(number).text));
  }
  return lines.join('\n');
}
