import { defineConfig } from 'vitest/config';

/** Tests that measure time: one after the other, with nothing else running. */
export default defineConfig({
  test: {
    include: ['test/alone/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
  },
});
