import { defineConfig } from 'vitest/config';

import { ENTRIES } from './test/support/entries.ts';

export default defineConfig({
  // Tests and examples import the library as its users do.
  resolve: { alias: ENTRIES },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
    execArgv: ['--unhandled-rejections=strict', '--expose-gc'],
    // Only `-u` writes what a test compares with: what is missing fails, with or without a `CI` set.
    update: 'none',
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // Its tests run it in programs of their own.
      exclude: ['src/node/run-main.ts'],
      reporter: ['text', 'html'],
      thresholds: { lines: 98, branches: 98 },
    },
  },
});
