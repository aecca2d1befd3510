import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import './test/support/node-20.ts';

/** One project per kind of test, so that a run of unit tests starts no database and only browser tests build the app. */
const isSlowRun = process.env.APIARY_SLOW === '1';

const fast = [
  { test: { name: 'unit', include: ['test/*.test.ts', 'test/{unit,gradient,golden}/**/*.test.{ts,tsx}'], testTimeout: 30_000 } },
  {
    test: {
      name: 'db',
      include: ['test/db/**/*.test.ts'],
      globalSetup: ['test/support/database-server.ts'],
      setupFiles: ['test/support/database-per-file.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  },
  {
    test: {
      name: 'e2e',
      include: ['test/e2e/**/*.test.ts'],
      globalSetup: ['test/support/database-server.ts', 'test/support/built-app.ts'],
      testTimeout: 180_000,
      hookTimeout: 180_000,
      maxWorkers: 1,
      sequence: { groupOrder: 1 },
    },
  },
];

const slow = [
  {
    test: {
      name: 'slow',
      include: ['test/slow/**/*.test.ts'],
      globalSetup: ['test/support/database-server.ts'],
      setupFiles: ['test/support/patient-database.ts'],
      testTimeout: 3_600_000,
      hookTimeout: 600_000,
      maxWorkers: 1,
    },
  },
];

export default defineConfig({
  test: {
    pool: 'forks',
    // By default one core stays idle: of two that is half of the machine.
    maxWorkers: availableParallelism(),
    reporters: [['default', { summary: false }], './test/support/closing-line-reporter.ts'],
    projects: isSlowRun ? slow : fast,
  },
});
