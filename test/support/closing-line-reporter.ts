import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with the line `N passed, N failed`. A file that could not be loaded, a failing hook and an error outside of any test count
 * as one failure each, so that the line never looks better than the exit status.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: 'passed' | 'failed' | 'interrupted'): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        if (state === 'failed') failedHere++;
      }
      failed += module.state() === 'failed' ? Math.max(failedHere, 1) : failedHere;
    }
    if (reason !== 'passed') failed = Math.max(failed, 1);
    const line = `${passed} passed, ${failed} failed`;
    const file = process.env.APIARY_TEST_SUMMARY;
    if (file) writeFileSync(file, line);
    else process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}
