import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/vscode/**', 'test/alone/**', 'out/**'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 20_000,
  },
});
