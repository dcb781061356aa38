import { defineConfig } from 'vitest/config';

// The page as it is shipped: `just test-web`. HODEI_E2E names a file that is no test: pictures, figures.
export default defineConfig({
  test: {
    environment: 'node',
    include: [process.env.HODEI_E2E ?? 'e2e/**/*.e2e.ts'],
    testTimeout: 180_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
});
