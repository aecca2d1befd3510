import { expect, test } from 'vitest';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { fineTuneStage } from '#lib/run/stages/fine-tune.ts';

const { fineTune } = LOOP_PRESETS.shapes;
const given = { name: 'n', startId: 'm', seed: 1 };
const preferences = { beta: 2_000, leaveOutFlags: ['harmful'] };
const refusal = (config: object): string | undefined => fineTuneStage.config.safeParse({ ...given, ...config }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');

test('each arm says what it learns from, and nothing else', () => {
  expect(refusal({ reward: 'none', pairsId: 'p', training: { ...fineTune, arm: 'control' } })).toBeUndefined();
  expect(refusal({ reward: 'oracle', pairsId: 'p', training: { ...fineTune, arm: 'weighted' } })).toBeUndefined();
  expect(refusal({ reward: 'none', rankingsId: 'r', training: { ...fineTune, arm: 'dpo', preferences } })).toBeUndefined();
  expect(refusal({ reward: 'oracle', rankingsId: 'r', training: { ...fineTune, arm: 'dpo', preferences } })).toBe('reward: the control and dpo learn without a reward, the other arms with one');
  expect(refusal({ reward: 'none', pairsId: 'p', rankingsId: 'r', training: { ...fineTune, arm: 'dpo', preferences } })).toBe('pairsId: dpo learns without training pairs, the other arms with them');
  expect(refusal({ reward: 'none', training: { ...fineTune, arm: 'control' } })).toMatch(/^pairsId: /);
  expect(refusal({ reward: 'none', training: { ...fineTune, arm: 'dpo' } })).toBe('rankingsId: dpo learns from rankings, the other arms do not; training.preferences: dpo needs to know how to learn from rankings, the other arms do not');
  expect(refusal({ reward: 'oracle', pairsId: 'p', training: { ...fineTune, arm: 'weighted', preferences } })).toMatch(/^training.preferences: /);
});
