import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Of JavaScript, gzipped, that a page loads before anything is done on it. */
const MOST_BYTES = 180_000;

/**
 * Fails the build where a page has become too heavy: the entry, the page's own chunk and what these import, but not what
 * is loaded once it is wanted. Writes the sizes beside the page, for those who measure.
 */
export function budget(file: string): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
      const entry = chunks.find((chunk) => chunk.isEntry)!;
      const pages = chunks.filter((chunk) => chunk.isDynamicEntry && /Page$/.test(chunk.name));
      const sizes = [entry, ...pages].map((page) => {
        const files = new Set<string>();
        const visit = (name: string) => {
          const chunk = chunks.find((each) => each.fileName === name);
          if (chunk === undefined || files.has(name)) return;
          files.add(name);
          chunk.imports.forEach(visit);
        };
        visit(entry.fileName);
        visit(page.fileName);
        const bytes = chunks.filter((chunk) => files.has(chunk.fileName)).reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0);
        return { page: page.name, bytes };
      });
      mkdirSync('target', { recursive: true });
      writeFileSync(file, JSON.stringify(sizes, null, 2));
      const heavy = sizes.filter(({ bytes }) => bytes >= MOST_BYTES);
      if (heavy.length > 0) {
        const words = heavy.map(({ page, bytes }) => `${page} ${(bytes / 1000).toFixed(1)} kB`).join(', ');
        this.error(`More than ${MOST_BYTES / 1000} kB of JavaScript (gzipped) to begin with: ${words}. Load what is not seen at once when it is wanted.`);
      }
    },
  };
}
