import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { TRankEditsAnswer } from '#lib/contracts/work.ts';
import { type Annotator, annotatorOf, annotatorsOf, luck, ORACLE_CROWD, paceOf, perceive } from '#lib/crowd/simulate/annotator.ts';
import { pictureWorth } from '#lib/crowd/simulate/picture-worth.ts';
import { simulateCompareEdits } from '#lib/crowd/task-types/compare-edits/simulate.ts';
import { rankEdits } from '#lib/crowd/task-types/rank-edits/record.ts';
import { simulateRankEdits } from '#lib/crowd/task-types/rank-edits/simulate.ts';

const careful: Annotator = { accuracy: 1, noise: 0, positionBias: 0, tieBelow: 0.08, noChangeBelow: 0.15, isSpammer: false };
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

describe('the crowd of a world with an oracle', () => {
  const hits = Array.from({ length: 2_000 }, (_, i) => `HIT${i}`);
  const honest: Annotator = { ...ORACLE_CROWD, isSpammer: false };
  const choices = (annotator: Annotator, left: number, right: number) =>
    hits.map((hit) => simulateCompareEdits({ payload, worthOf: (url) => (url === 'l' ? left : right), annotator, random: luck(1, hit, 0) }).choice);
  const share = (of: string, among: readonly string[]) => among.filter((choice) => choice === of).length / among.length;

  test('almost always sees a clear difference, and calls close edits equal', () => {
    expect(share('left', choices(honest, 2.5, 0.5))).toBeGreaterThan(0.995);
    const silent = { ...honest, noise: 0, positionBias: 0 };
    expect(choices(silent, 1, 1.19)[0]).toBe('equal');
    expect(choices(silent, 1, 1.21)[0]).toBe('right');
  });

  test('leans to what is shown first only as much as its position bias says', () => {
    const lean = (positionBias: number) => share('left', choices({ ...honest, positionBias }, 1, 1).filter((choice) => choice !== 'equal'));
    expect(lean(0)).toBeCloseTo(0.5, 1);
    expect(lean(0.4)).toBeGreaterThan(0.75);
  });

  test('guesses among three answers about evenly when it spams', () => {
    const spam = choices({ ...honest, isSpammer: true }, 2.5, 0.5);
    for (const choice of ['left', 'right', 'equal']) expect(Math.abs(share(choice, spam) - 1 / 3)).toBeLessThan(0.06);
  });

  test('ranks every variant once, better ones earlier', () => {
    const worths = [0.5, 2.5, 1.5, 0.4, 2.4];
    const variants = worths.map((_, i) => ({ id: String(i), url: String(i) }));
    const rankings = hits.map((hit) => simulateRankEdits({ payload: { ...payload, variants }, worthOf: (url) => worths[Number(url)], annotator: honest, random: luck(3, hit, 1) }).ranking);
    for (const ranking of rankings.slice(0, 50)) expect([...ranking].sort()).toEqual(['0', '1', '2', '3', '4']);
    const mean = variants.map(({ id }) => rankings.reduce((sum, ranking) => sum + ranking.indexOf(id), 0) / rankings.length);
    expect(Math.max(mean[1], mean[4])).toBeLessThan(mean[2]);
    expect(mean[2]).toBeLessThan(Math.min(mean[0], mean[3]));
  });

  test('has another order of its members for every HIT, the same one every time', () => {
    const members = Array.from({ length: 50 }, (_, i) => `A${i}`);
    expect(annotatorsOf(members, 7, 'H1')).toEqual(annotatorsOf(members, 7, 'H1'));
    expect(new Set(annotatorsOf(members, 7, 'H1')).size).toBe(50);
    expect(annotatorsOf(members, 7, 'H1')).not.toEqual(annotatorsOf(members, 7, 'H2'));
    expect(annotatorsOf(members, 7, 'H1')).not.toEqual(annotatorsOf(members, 8, 'H1'));
  });

  test('whose spammers are quick has them take more of the work, in proportion to their pace', () => {
    const members = Array.from({ length: 8 }, (_, i) => `A${i}`);
    const quick = { ...ORACLE_CROWD, spam: 0.15, spamPace: 7 };
    const pace = (workerId: string) => paceOf(quick, 5, workerId);
    const spammers = members.filter((workerId) => annotatorOf(quick, 5, workerId).isSpammer);
    expect(members.map(pace)).toEqual(members.map((workerId) => (spammers.includes(workerId) ? 7 : 1)));
    expect(spammers).toHaveLength(1);
    const orders = hits.map((hit) => annotatorsOf(members, 5, hit, pace));
    for (const order of orders.slice(0, 50)) expect([...order].sort()).toEqual(members);
    // Seven lots of fourteen: first in half of the tasks; not among the first three in 7/14 · 6/13 · 5/12 of them.
    expect(Math.abs(orders.filter(([first]) => first === spammers[0]).length / 2_000 - 1 / 2)).toBeLessThan(0.04);
    expect(Math.abs(orders.filter((order) => order.indexOf(spammers[0]) > 2).length / 2_000 - 210 / 2_184)).toBeLessThan(0.03);
    expect(annotatorsOf(members, 5, 'H1', (workerId) => paceOf(ORACLE_CROWD, 5, workerId))).toEqual(annotatorsOf(members, 5, 'H1'));
  });

  test('whose spammers read the scale reversed has them give what they would have given, the worst first; everything else stays', () => {
    const members = Array.from({ length: 8 }, (_, i) => `A${i}`);
    const crowd = { ...ORACLE_CROWD, noChangeBelow: 1, spam: 0.15, spamPace: 7 };
    const reversed = { ...crowd, spamKind: 'reversed' as const };
    const worths: Record<string, number> = { p: 0.4, q: 1.4, s: 0.9, l: 1.2, r: 0.6 };
    const input = { payload: { ...payload, variants: ['p', 'q', 's'].map((id) => ({ id, url: id })) }, worthOf: (url: string) => worths[url] };
    const rankingsOf = (annotator: Annotator) => hits.slice(0, 200).map((hit) => rankEdits.simulate({ ...input, annotator, random: luck(5, hit, 0) }));
    const votesOf = (annotator: Annotator) => hits.slice(0, 200).map((hit) => simulateCompareEdits({ ...input, annotator, random: luck(5, hit, 0) }));
    for (const workerId of members) {
      const [atRandom, upsideDown] = [crowd, reversed].map((traits) => annotatorOf(traits, 5, workerId));
      const looks = rankingsOf({ ...atRandom, isSpammer: false }) as TRankEditsAnswer[];
      expect(upsideDown).toMatchObject({ isSpammer: false, isReversed: atRandom.isSpammer });
      expect(rankingsOf(upsideDown)).toEqual(atRandom.isSpammer ? looks.map(({ ranking, flags }) => ({ ranking: ranking.toReversed(), flags })) : looks);
      expect(votesOf(upsideDown)).toEqual(votesOf({ ...atRandom, isSpammer: false }));
      expect(paceOf(reversed, 5, workerId)).toBe(paceOf(crowd, 5, workerId));
      // Left out, and said to be at random, it is the crowd it was.
      expect(annotatorOf({ ...crowd, spamKind: 'random' }, 5, workerId)).toEqual(atRandom);
      expect(atRandom).toMatchObject({ isSpammer: luck(5, 'spam', workerId)() < 0.15, isReversed: false });
      expect(rankingsOf(atRandom)).toEqual(rankingsOf({ ...crowd, isSpammer: atRandom.isSpammer }));
    }
    expect(members.filter((workerId) => annotatorOf(reversed, 5, workerId).isReversed)).toHaveLength(1);
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
