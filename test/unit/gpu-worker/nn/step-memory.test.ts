/** What a training step holds beside its weights: the moments, one copy of the gradients and a few layers' worth more. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { HeavyResult } from '#test/fixtures/gpu-worker/heavy-step.ts';

const SCRIPT = join(import.meta.dirname, '../../../fixtures/gpu-worker/heavy-step.ts');

test('lean steps in place keep no second copy of weights, moments or gradients', async () => {
  // glibc is told to give freed blocks back at once, so that the high-water mark is that of the tensors.
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', SCRIPT], { env: { ...process.env, MALLOC_MMAP_THRESHOLD_: '65536' } });
  const { weightBytes, riseBytes, inPlace } = JSON.parse(stdout) as HeavyResult;
  expect(inPlace).toBe(true);
  expect(riseBytes / weightBytes, 'times the weights: two moments, the gradients and less than one more').toBeLessThan(3.8);
}, 60_000);
