import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { withRewardSentence } from '#gpu-worker/diffusion/reward-prompt.ts';
import { loadTokenizer } from '#gpu-worker/models/tokenizer.ts';
import { rewardSentence } from '#gpu-worker/shapes/caption.ts';
import { clusteredShare, shareOf } from '#gpu-worker/shapes/scores.ts';
import { winsOf } from '#gpu-worker/shapes/reward-model.ts';
import { writeTokenizer } from '#gpu-worker/shapes/tokenizer.ts';
import { annotatorAgreementOf, pairAccuracyOf } from '#gpu-worker/stages/2-reward/accuracy.ts';
import { nestedPart } from '#gpu-worker/stages/2-reward/rankings.ts';
import { conditionsAt } from '#gpu-worker/stages/2-reward/train-reward.ts';
import { effectiveShare, fifthsOf, rewardWeights, scoresWithin, zScores } from '#gpu-worker/stages/3-fine-tune/reward-weights.ts';
import { verbOf } from '#lib/contracts/words.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'apiary-rules-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
await writeTokenizer(folder);
const tokenizer = await loadTokenizer(folder);

describe('the reward sentence', () => {
  it('follows the instruction', () => {
    expect(withRewardSentence(tokenizer, 'remove the red circle', rewardSentence(5), 32)).toBe('remove the red circle, the image quality is five out of five');
  });

  it('stays whole when both do not fit: the instruction loses its last words', () => {
    const long = 'add a big red circle at the top left and remove the small blue square at the bottom right and make it snow';
    const text = withRewardSentence(tokenizer, long, rewardSentence(2), 24);
    expect(text).toMatch(/^add a big red circle .*, the image quality is two out of five$/);
    expect(tokenizer.encode(text, { length: 24 }).ids.length).toBeLessThanOrEqual(24);
    const whole = tokenizer.encode(text, { length: 64, pad: false }).ids;
    expect(whole.length).toBeLessThanOrEqual(24);
    expect(long.startsWith(text.split(',')[0] as string)).toBe(true);
  });

  it('alone is what is left of no instruction, and is refused where not even it fits', () => {
    expect(withRewardSentence(tokenizer, ' ', rewardSentence(1), 32)).toBe('the image quality is one out of five');
    expect(() => withRewardSentence(tokenizer, 'make it snow', rewardSentence(1), 8)).toThrow(/does not fit the 8 tokens/);
  });
});

const rewards = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 5, maxLength: 60 });

describe('weights and fifths', () => {
  it('are exp(z / eta), capped, with mean 1', () => {
    const values = [0, 1, 2, 3, 10];
    const z = zScores(values);
    const raw = z.map((one) => Math.min(3, Math.exp(one / 0.5)));
    const mean = raw.reduce((a, b) => a + b) / 5;
    expect([...rewardWeights(z, { eta: 0.5, maxWeight: 3 })].map((w, i) => Math.abs(w - (raw[i] as number) / mean)).every((d) => d < 1e-12)).toBe(true);
    fc.assert(
      fc.property(rewards, (some) => {
        const weights = rewardWeights(zScores(some), { eta: 0.5, maxWeight: 8 });
        expect(weights.reduce((a, b) => a + b, 0) / weights.length).toBeCloseTo(1, 9);
        for (let i = 1; i < some.length; i++) if ((some[i] as number) > (some[0] as number)) expect(weights[i] as number).toBeGreaterThanOrEqual(weights[0] as number);
      }),
    );
    expect([...rewardWeights(zScores([2, 2, 2]), { eta: 0.5, maxWeight: 8 })]).toEqual([1, 1, 1]);
    expect(effectiveShare(Float64Array.of(1, 1, 1, 1))).toBe(1);
    expect(effectiveShare(Float64Array.of(4, 0, 0, 0))).toBe(0.25);
  });

  it('do not see an offset between verbs when rewards are compared within them', () => {
    const instructions = ['put the red cross at the top left', 'make it snow', 'Put it away', 'make it night', 'put it back'];
    const verbs = instructions.map(verbOf);
    expect(verbs).toEqual(['put', 'make', 'put', 'make', 'put']);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 5, maxLength: 5 }), fc.integer({ min: -100, max: 100 }), (some, offset) => {
        const moved = some.map((reward, i) => (verbs[i] === 'put' ? reward + offset : reward));
        for (const [i, z] of scoresWithin(some, verbs).entries()) expect(scoresWithin(moved, verbs)[i]).toBeCloseTo(z, 4);
        expect(scoresWithin(some)).toEqual(zScores(some));
      }),
    );
  });

  it('put a fifth of different rewards into each fifth, and equal ones together', () => {
    expect([...fifthsOf([9, 1, 3, 5, 7, 8, 0, 2, 4, 6])]).toEqual([5, 1, 2, 3, 4, 5, 1, 2, 3, 4]);
    expect([...fifthsOf([1, 1, 1, 1, 1])]).toEqual([5, 5, 5, 5, 5]);
    expect([...fifthsOf([0, 1, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5])].slice(2)).toEqual(new Array(8).fill(5));
  });
});

describe('rankings', () => {
  it('count wins over all annotators, and ties as none', () => {
    expect([...winsOf([[0, 1, 1]])]).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0]);
    const two = winsOf([[0, 1, 2], [1, 0, 2]]);
    expect([...two]).toEqual([0, 0.5, 1, 0.5, 0, 1, 0, 0, 0]);
  });

  it('are met once per epoch, in another order in each', () => {
    const seen = Array.from({ length: 10 }, (_, n) => conditionsAt(4, n, 3, 10)).flat();
    for (const epoch of [0, 1, 2]) expect([...seen.slice(epoch * 10, epoch * 10 + 10)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(seen.slice(0, 10)).not.toEqual(seen.slice(10, 20));
  });

  it('are drawn so that fewer are among more, in their order', () => {
    const entries = Array.from({ length: 40 }, (_, i) => i);
    const parts = [0, 5, 12, 40, Infinity].map((max) => nestedPart(entries, max, 3));
    expect(parts.map(({ length }) => length)).toEqual([0, 5, 12, 40, 40]);
    for (const [i, part] of parts.entries()) {
      expect(part).toEqual(part.toSorted((a, b) => a - b));
      expect((parts[i + 1] ?? entries)).toEqual(expect.arrayContaining(part));
    }
    expect(parts[4]).toEqual(entries);
    expect(nestedPart(entries, 5, 4)).not.toEqual(parts[1]);
  });

  it('give accuracy and agreement as counted by hand', () => {
    const items = [
      { rewards: [3, 2, 1], rankings: [[0, 1, 2], [2, 1, 0]] },
      { rewards: [1, 2, 3], rankings: [[2, 1, 0], [1, 1, 0]] },
    ];
    expect(pairAccuracyOf(items)).toMatchObject({ share: (3 + 0 + 3 + 2) / 11, n: 11 });
    expect(annotatorAgreementOf(items)).toMatchObject({ share: 2 / 5, n: 5 });
  });

  it('have a wider interval when pairs of an item go the same way', () => {
    const alike = Array.from({ length: 20 }, (_, i) => ({ hits: i % 4 === 0 ? 0 : 10, n: 10 }));
    const width = ([low, high]: readonly [number, number]) => high - low;
    expect(clusteredShare(alike).share).toBeCloseTo(0.75, 12);
    expect(width(clusteredShare(alike).ci95)).toBeGreaterThan(2 * width(shareOf(150, 200).ci95));
    expect(clusteredShare([{ hits: 1, n: 2 }]).n).toBe(2);
  });
});
