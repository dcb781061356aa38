import { defineConfig } from 'vitest/config';

const common = { environment: 'node', testTimeout: 180_000, hookTimeout: 240_000, sequence: { concurrent: false } } as const;

/** These hold the page to milliseconds or to an order of events that a busy machine would change. */
const alone = ['e2e/seek.e2e.ts', 'e2e/long.e2e.ts'];

// The page as it is shipped: `just test-web`. HODEI_E2E names a file that is no test: pictures, figures.
export default defineConfig({
  test: process.env.HODEI_E2E
    ? { ...common, include: [process.env.HODEI_E2E], fileParallelism: false }
    : {
        projects: [
          { test: { ...common, name: 'alone', include: alone, maxWorkers: 1, sequence: { ...common.sequence, groupOrder: 1 } } },
          {
            // Each file has a server, a database and a browser of its own.
            test: { ...common, name: 'side by side', include: ['e2e/**/*.e2e.ts'], exclude: alone, maxWorkers: 2, sequence: { ...common.sequence, groupOrder: 2 } },
          },
        ],
      },
});
