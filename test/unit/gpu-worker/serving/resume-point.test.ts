import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findResumePoint, saveResumePoint } from '#gpu-worker/serving/resume-point.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
});
afterAll(() => s3.stop());

const call = (seed: number) => ({ run: { id: 'R', token: 't', fence: 1 }, seed });

test('is found again for the same call under any fence, and for no other', async () => {
  await saveResumePoint('draw-items', call(1), 'worker/json/a');
  expect(await findResumePoint('draw-items', { ...call(1), run: { id: 'R', token: 't', fence: 2 } })).toBe('worker/json/a');
  expect(await findResumePoint('draw-items', call(2))).toBeNull();
  expect(await findResumePoint('sample-edits', call(1))).toBeNull();
});

test('is waited for while storage is away: giving up at once would use up the attempts of the step', async () => {
  await saveResumePoint('draw-items', call(3), 'worker/json/b');
  await s3.leave();
  const found = findResumePoint('draw-items', call(3));
  await sleep(1_000);
  await s3.comeBack();
  expect(await found).toBe('worker/json/b');
}, 60_000);
