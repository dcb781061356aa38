import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { budget } from './budget.ts';

const server = process.env.HODEI_WEB_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react(), budget('target/page-sizes.json')],
  build: {
    outDir: 'target/page',
    emptyOutDir: true,
    target: 'es2023',
    // Data URLs would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 3000,
    strictPort: true,
    watch: { ignored: ['**/target/**'] },
    proxy: { '^/hodei\\.v1\\.': { target: server, ws: true } },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // For machines that do much else at the same time.
    testTimeout: 30_000,
  },
});
