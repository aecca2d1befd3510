/** Agreement, intervals and correlations against published worked examples, and their properties. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cohenKappa, fleissKappa, interval, krippendorffAlpha, nominal, ordinal } from '#lib/consensus/agreement.ts';
import { clopperPearsonInterval, wilsonInterval } from '#lib/consensus/interval.ts';
import { averageRanks, kendallTau, kendallW, spearman } from '#lib/consensus/rank-correlation.ts';
import { signTest } from '#lib/consensus/sign-test.ts';
import { betaQuantile, digamma, incompleteBeta, logGamma, normalTwoSided, studentTwoSided } from '#lib/consensus/special-functions.ts';

const counts = fc.integer({ min: 1, max: 300 }).chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));

describe('agreement', () => {
  test("Krippendorff's own example with missing values (2011, data D)", () => {
    const _ = null;
    const observers = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
      [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
      [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
      [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ];
    const units = observers[0].map((_value, unit) => observers.flatMap((row) => (row[unit] === null ? [] : [row[unit]])));
    expect(krippendorffAlpha(units, nominal)).toBeCloseTo(0.743, 3);
    expect(krippendorffAlpha(units, ordinal)).toBeCloseTo(0.815, 3);
    expect(krippendorffAlpha(units, interval)).toBeCloseTo(0.849, 3);
  });

  test('Fleiss’ κ by hand: three subjects, three raters', () => {
    // P_i = 1, 1/3, 1; shares 4/9 and 5/9: (7/9 − 41/81) / (1 − 41/81) = 22/40.
    expect(
      fleissKappa([
        ['a', 'a', 'a'],
        ['a', 'b', 'b'],
        ['b', 'b', 'b'],
      ]),
    ).toBeCloseTo(22 / 40, 12);
  });

  test('Cohen’s κ by hand: 20 + 15 of 50 agree', () => {
    // p_o = 0.7, p_e = 0.5 · 0.6 + 0.5 · 0.4 = 0.5.
    const table = [
      [20, 5],
      [10, 15],
    ];
    expect(cohenKappa(table)).toBeCloseTo(0.4, 12);
    expect(cohenKappa(table, 'linear')).toBeCloseTo(0.4, 12);
    expect(cohenKappa(table, 'quadratic')).toBeCloseTo(0.4, 12);
    expect(
      cohenKappa([
        [7, 0],
        [0, 0],
      ]),
    ).toBeNull();
  });

  test('is 1 when all agree and never more', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 }), { minLength: 2, maxLength: 10 }), (units) => {
        for (const metric of [nominal, ordinal, interval]) expect(krippendorffAlpha(units, metric) ?? 0).toBeLessThanOrEqual(1 + 1e-12);
        const agreed = units.map((unit) => unit.map(() => unit[0]));
        const alpha = krippendorffAlpha(agreed);
        if (alpha !== null) expect(alpha).toBeCloseTo(1, 12);
        const kappa = fleissKappa(agreed.map((unit) => unit.map(String)));
        if (kappa !== null) expect(kappa).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('intervals', () => {
  test('lie in [0, 1] around the share; the exact one follows from its tails', () => {
    fc.assert(
      fc.property(counts, ([successes, total]) => {
        for (const found of [wilsonInterval(successes, total)!, clopperPearsonInterval(successes, total)!]) {
          expect(found.low).toBeGreaterThanOrEqual(0);
          expect(found.high).toBeLessThanOrEqual(1);
          expect(found.low).toBeLessThanOrEqual(found.share);
          expect(found.high).toBeGreaterThanOrEqual(found.share);
        }
        const { low, high } = clopperPearsonInterval(successes, total)!;
        if (successes > 0) expect(incompleteBeta(low, successes, total - successes + 1)).toBeCloseTo(0.025, 9);
        if (successes < total) expect(incompleteBeta(high, successes + 1, total - successes)).toBeCloseTo(0.975, 9);
      }),
    );
  });

  test('one more success moves both ends up', () => {
    fc.assert(
      fc.property(counts, ([successes, total]) => {
        if (successes === total) return;
        for (const of of [wilsonInterval, clopperPearsonInterval]) {
          expect(of(successes + 1, total)!.low).toBeGreaterThan(of(successes, total)!.low);
          expect(of(successes + 1, total)!.high).toBeGreaterThanOrEqual(of(successes, total)!.high);
        }
      }),
    );
  });

  test('nothing counted: no interval', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
    expect(clopperPearsonInterval(0, 0)).toBeNull();
  });
});

describe('tests and correlations', () => {
  test('the sign test is symmetric and a probability', () => {
    expect(signTest(8, 10)).toBeCloseTo(112 / 1024, 12);
    fc.assert(
      fc.property(counts, ([wins, decided]) => {
        expect(signTest(wins, decided)).toBe(signTest(decided - wins, decided));
        expect(signTest(wins, decided)).toBeGreaterThan(0);
        expect(signTest(wins, decided)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('ranks share places, and their sum is fixed', () => {
    expect(averageRanks([3, 1, 3, 2])).toEqual([3.5, 1, 3.5, 2]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (values) => {
        expect(averageRanks(values).reduce((sum, rank) => sum + rank, 0)).toBeCloseTo((values.length * (values.length + 1)) / 2, 9);
      }),
    );
  });

  test("Kendall's τ and Spearman's ρ by hand", () => {
    // One swapped pair of 6: τ = 4/6, and 2 · (1 + 3) of the 4! = 24 orders are as extreme; ρ = 1 − 6 · 2 / (4 · 15).
    expect(kendallTau([1, 2, 3, 4], [1, 3, 2, 4])).toEqual({ correlation: expect.closeTo(4 / 6, 12), p: expect.closeTo(8 / 24, 12) });
    expect(spearman([1, 2, 3, 4], [1, 3, 2, 4])?.correlation).toBeCloseTo(0.8, 12);
    expect(spearman([1, 2, 3, 4], [1, 3, 2, 4])?.p).toBeCloseTo(0.2, 10);
    expect(kendallTau([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
  });

  test('turning one side round turns the sign', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), { minLength: 3, maxLength: 40 }), (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        for (const correlate of [kendallTau, spearman]) {
          const [plain, turned] = [
            correlate(a, b),
            correlate(
              a,
              b.map((y) => -y),
            ),
          ];
          if (!plain || !turned) return;
          expect(turned.correlation).toBeCloseTo(-plain.correlation, 10);
          expect(turned.p).toBeCloseTo(plain.p, 10);
          expect(plain.p).toBeGreaterThanOrEqual(0);
          expect(plain.p).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("Kendall's W is 1 for judges of one mind and 0 for two opposed", () => {
    expect(
      kendallW([
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ]),
    ).toBeCloseTo(1, 12);
    expect(
      kendallW([
        [1, 2, 3],
        [3, 2, 1],
      ]),
    ).toBeCloseTo(0, 12);
    expect(
      kendallW([
        [1.5, 1.5, 3],
        [1.5, 1.5, 3],
      ]),
    ).toBeCloseTo(1, 12);
    expect(
      kendallW([
        [2, 2, 2],
        [2, 2, 2],
      ]),
    ).toBeNull();
  });
});

test('special functions at known points', () => {
  expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
  expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 12);
  expect(digamma(0.5)).toBeCloseTo(-0.5772156649015329 - 2 * Math.LN2, 12);
  expect(incompleteBeta(0.3, 1, 3)).toBeCloseTo(1 - 0.7 ** 3, 12);
  expect(betaQuantile(0.5, 2, 2)).toBeCloseTo(0.5, 12);
  expect(normalTwoSided(1.959963984540054)).toBeCloseTo(0.05, 12);
  expect(normalTwoSided(5) / 5.733031437583878e-7).toBeCloseTo(1, 9);
  expect(studentTwoSided(1, 1)).toBeCloseTo(0.5, 12);
});
