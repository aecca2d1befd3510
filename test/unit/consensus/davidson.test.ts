/** Davidson's model: known answers, the maximum's equations, and what the intervals cover. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { davidson, type Duel } from '#lib/consensus/davidson.ts';
import { invert } from '#lib/consensus/invert.ts';
import { randomFrom } from '#lib/random.ts';

const duel = (a: string, b: string, outcome: Duel['outcome'], i: number, cluster = `${a}${b}${outcome}${i}`): Duel => ({ a, b, outcome, cluster });
const times = (n: number, a: string, b: string, outcome: Duel['outcome']): Duel[] => Array.from({ length: n }, (_, i) => duel(a, b, outcome, i));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe('Davidson', () => {
  test('two names: the share of decided duels and of ties, half of each outcome imagined', () => {
    const { scores, tieShare, errors } = davidson([...times(30, 'x', 'y', 'a'), ...times(10, 'x', 'y', 'b'), ...times(20, 'x', 'y', 'tie')], 'y');
    expect(sigmoid(scores.get('x') as number)).toBeCloseTo(30.5 / 41, 9);
    expect(scores.get('y')).toBe(0);
    expect(errors.get('y')).toBe(0);
    // Davidson 1970, eq. 2.2: ties are ν √(wins · losses) of each.
    const nu = 20.5 / Math.sqrt(30.5 * 10.5);
    expect(tieShare).toBeCloseTo(nu / (2 + nu), 9);
    // Where there are no ties the error is that of a logit: 1/√(1/w + 1/l)⁻¹.
    const plain = davidson([...times(30, 'x', 'y', 'a'), ...times(10, 'x', 'y', 'b')], 'y');
    expect(plain.errors.get('x')).toBeCloseTo(Math.sqrt(1 / 30.5 + 1 / 10.5), 1);
  });

  test('the order of names, of duels and of sides does not matter', () => {
    const duels = [...times(7, 'p', 'q', 'a'), ...times(3, 'q', 'p', 'a'), ...times(4, 'q', 'r', 'b'), ...times(5, 'p', 'r', 'tie'), ...times(2, 'r', 'p', 'a')];
    const turned = duels.map(({ a, b, outcome, cluster }): Duel => ({ a: b, b: a, outcome: outcome === 'tie' ? 'tie' : outcome === 'a' ? 'b' : 'a', cluster })).reverse();
    const [one, other] = [davidson(duels, 'q'), davidson(turned, 'q')];
    for (const name of ['p', 'q', 'r']) {
      expect(other.scores.get(name)).toBeCloseTo(one.scores.get(name) as number, 9);
      expect(other.errors.get(name)).toBeCloseTo(one.errors.get(name) as number, 9);
    }
  });

  test('at the maximum everybody has as many points as expected, also with another reference and when one wins everything', () => {
    const names = ['p', 'q', 'r', 's'];
    const some = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names), fc.constantFrom('a' as const, 'b' as const, 'tie' as const)), { maxLength: 30 });
    fc.assert(
      fc.property(some, (extra) => {
        const all = [...extra.filter(([a, b]) => a !== b).map(([a, b, outcome], i) => duel(a, b, outcome, i)), ...times(3, 'p', 'q', 'a'), ...times(3, 'p', 'r', 'a'), ...times(3, 'p', 's', 'a')];
        const { scores, tieShare } = davidson(all, 'p');
        const nu = (2 * tieShare) / (1 - tieShare);
        const surplus = new Map(names.map((name) => [name, 0]));
        const add = (name: string, points: number) => surplus.set(name, (surplus.get(name) as number) + points);
        const pairs = new Map<string, Duel[]>();
        for (const one of all) pairs.set([one.a, one.b].sort().join(), [...(pairs.get([one.a, one.b].sort().join()) ?? []), one]);
        for (const met of pairs.values()) {
          const { a, b } = met[0];
          const [pa, pb] = [Math.exp(scores.get(a) as number), Math.exp(scores.get(b) as number)];
          const total = pa + pb + nu * Math.sqrt(pa * pb);
          for (const { a: left, b: right, outcome } of [...met, { a, b, outcome: 'half' as const }]) {
            const weight = outcome === 'half' ? 1.5 : 1;
            add(left, outcome === 'half' ? 0.75 : outcome === 'a' ? 1 : outcome === 'tie' ? 0.5 : 0);
            add(right, outcome === 'half' ? 0.75 : outcome === 'b' ? 1 : outcome === 'tie' ? 0.5 : 0);
            const tie = (total - pa - pb) / total;
            add(left, (-weight * (left === a ? pa : pb)) / total - (weight * tie) / 2);
            add(right, (-weight * (right === a ? pa : pb)) / total - (weight * tie) / 2);
          }
        }
        for (const left of surplus.values()) expect(Math.abs(left)).toBeLessThan(1e-6);
        const again = davidson(all, 's');
        for (const name of names) expect((again.scores.get(name) as number) - (again.scores.get('p') as number)).toBeCloseTo(scores.get(name) as number, 6);
      }),
      { numRuns: 40 },
    );
  });

  /** How often 95 % intervals of the difference hold the truth, where `copies` duels share each picture and its luck. */
  function coverage(copies: number): number {
    const random = randomFrom(5 + copies);
    const truth = 0.6;
    let held = 0;
    const rounds = 300;
    for (let round = 0; round < rounds; round++) {
      const duels = Array.from({ length: 60 }, (_, i) => {
        const u = random();
        const outcome = u < 0.3 ? 'tie' : u < 0.3 + 0.7 * sigmoid(truth) ? 'a' : 'b';
        return Array.from({ length: copies }, () => duel('x', 'y', outcome, i, `picture ${i}`));
      }).flat();
      const { scores, errors } = davidson(duels, 'y');
      if (Math.abs((scores.get('x') as number) - truth) < 1.96 * (errors.get('x') as number)) held++;
    }
    return held / rounds;
  }

  test('intervals hold the truth as often as they say, also where several duels show the same picture', () => {
    for (const copies of [1, 4]) expect(coverage(copies)).toBeGreaterThan(0.91);
  });

  test('duels that repeat a picture make no interval narrower than the pictures allow', () => {
    const once = times(20, 'x', 'y', 'a').concat(times(10, 'x', 'y', 'b'));
    const fourfold = once.flatMap((one) => [one, one, one, one]);
    const apart = fourfold.map((one, i) => ({ ...one, cluster: String(i) }));
    const [single, together, pretended] = [once, fourfold, apart].map((duels) => davidson(duels, 'y').errors.get('x') as number);
    expect(together).toBeCloseTo(single, 1);
    expect(pretended).toBeLessThan(0.6 * together);
  });

  test('names without a way to the reference are refused', () => {
    expect(() => davidson([...times(3, 'p', 'q', 'a'), ...times(3, 'r', 's', 'a')], 'p')).toThrow('not positive definite');
  });
});

test('a matrix times its inverse is the identity', () => {
  const matrix = [[4, 1, 0.5], [1, 3, -0.2], [0.5, -0.2, 2]];
  const inverse = invert(matrix);
  for (const [i, row] of matrix.entries()) for (const j of row.keys()) expect(row.reduce((sum, value, k) => sum + value * inverse[k][j], 0)).toBeCloseTo(i === j ? 1 : 0, 12);
});
