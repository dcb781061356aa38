import { defineConfig } from 'vitest/config';

// The page as it is shipped: `just test-web`.
export default defineConfig({
  test: {
    environment: 'node',
    include: [process.env.HODEI_SCREENSHOTS ? 'e2e/screenshots.ts' : 'e2e/**/*.e2e.ts'],
    testTimeout: 180_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
});
