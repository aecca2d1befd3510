import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { annotatorOf, luck, perceive, type Annotator } from '#lib/crowd/simulate/annotator.ts';
import { pictureWorth } from '#lib/crowd/simulate/picture-worth.ts';
import { simulateCompareEdits } from '#lib/crowd/task-types/compare-edits/simulate.ts';
import { simulateRankEdits } from '#lib/crowd/task-types/rank-edits/simulate.ts';

const careful: Annotator = { accuracy: 1, noise: 0, positionBias: 0, isSpammer: false };
const payload = { instruction: '', original: 'o', left: 'l', right: 'r' };

/** The share of left answers over many HITs. */
function leftShare(annotator: Annotator, left: number, right: number): number {
  let lefts = 0;
  for (let i = 0; i < 2_000; i++) {
    const answer = simulateCompareEdits({ payload, worthOf: (url) => (url === 'l' ? left : right), annotator, random: luck(1, i) });
    if (answer.choice === 'left') lefts++;
  }
  return lefts / 2_000;
}

describe('a simulated annotator', () => {
  test('who is careful always prefers the worthier edit and calls near-equals equal', () => {
    expect(leftShare(careful, 1.5, 1)).toBe(1);
    expect(leftShare(careful, 1, 1.5)).toBe(0);
    expect(simulateCompareEdits({ payload, worthOf: () => 1, annotator: careful, random: luck(1) })).toEqual({ choice: 'equal' });
  });

  test('guesses as often as its accuracy says, errs with noise, and leans to the left with bias', () => {
    const halfCareful = leftShare({ ...careful, accuracy: 0.5 }, 1, 2);
    expect(halfCareful).toBeGreaterThan(0.15);
    expect(halfCareful).toBeLessThan(0.28);
    expect(leftShare({ ...careful, noise: 2 }, 1, 1.2)).toBeGreaterThan(0.35);
    expect(leftShare({ ...careful, positionBias: 0.5 }, 1, 1.2)).toBe(1);
    const spam = leftShare({ ...careful, isSpammer: true }, 0, 2);
    expect(Math.abs(spam - 0.42)).toBeLessThan(0.06);
  });

  test('repeats itself from the same seed and not from another', () => {
    const once = (seed: number) => perceive([1, 1, 1], { ...careful, noise: 1 }, luck(seed, 'A', 'H'));
    expect(once(1)).toEqual(once(1));
    expect(once(1)).not.toEqual(once(2));
    const spammers = Array.from({ length: 1_000 }, (_, i) => annotatorOf({ ...careful, spam: 0.2 }, 7, `A${i}`)).filter(({ isSpammer }) => isSpammer);
    expect(Math.abs(spammers.length - 200)).toBeLessThan(50);
  });

  test('ranks by worth and flags a row without a change', () => {
    const variants = ['p', 'q', 's'].map((id) => ({ id, url: id }));
    const worth: Record<string, number> = { p: 0.4, q: 1.4, s: 0.9 };
    expect(simulateRankEdits({ payload: { ...payload, variants }, worthOf: (url) => worth[url], annotator: careful, random: luck(1) })).toEqual({ ranking: ['q', 's', 'p'], flags: [] });
    expect(simulateRankEdits({ payload: { ...payload, variants }, worthOf: () => 0, annotator: careful, random: luck(1) }).flags).toEqual(['same-as-original']);
  });
});

test('a clean visible edit is worth more than none, a blurred one and a garish one', async () => {
  const stripes = (color: string) =>
    sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="96" height="64"><rect width="96" height="64" fill="${color}"/>${Array.from({ length: 12 }, (_, i) => `<rect x="${i * 8}" width="4" height="64" fill="#777"/>`).join('')}</svg>`));
  const original = await stripes('#7098c0').png().toBuffer();
  const edited = await stripes('#e8cca8').png().toBuffer();
  const blurred = await sharp(edited).blur(6).png().toBuffer();
  const garish = await sharp(edited).modulate({ saturation: 8 }).png().toBuffer();
  const [good, none, soft, loud] = await Promise.all([edited, original, blurred, garish].map((picture) => pictureWorth(picture, original)));
  expect(good).toBeGreaterThan(none);
  expect(good).toBeGreaterThan(soft);
  expect(good).toBeGreaterThan(loud);
});
