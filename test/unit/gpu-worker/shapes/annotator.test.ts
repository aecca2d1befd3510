import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEdits, DEFAULT_TRAITS, isSpammer, rankEdits, utilityOf } from '#gpu-worker/shapes/annotator.ts';

const hits = Array.from({ length: 2000 }, (_, i) => `HIT${i}`);
const honest = { ...DEFAULT_TRAITS, spammers: 0 };

describe('simulated annotators', () => {
  it('prefer following to not following, preserving to not preserving, and crisp to blurred', () => {
    const best = { followed: true, preserved: true, perfect: true, preservedShare: 1, quality: 1 };
    expect(utilityOf(best)).toBeGreaterThan(utilityOf({ ...best, quality: 0.2 }));
    expect(utilityOf(best)).toBeGreaterThan(utilityOf({ ...best, preserved: false, preservedShare: 0.5 }));
    expect(utilityOf(best)).toBeGreaterThan(utilityOf({ ...best, followed: false }));
  });

  it('answer the same question the same way, whoever was asked before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.string(), fc.nat(20), fc.float({ noNaN: true, min: 0, max: 3 }), fc.float({ noNaN: true, min: 0, max: 3 }), (seed, hit, j, left, right) => {
        const first = compareEdits({ seed, hit, j }, left, right);
        compareEdits({ seed, hit, j: j + 1 }, right, left);
        expect(compareEdits({ seed, hit, j }, left, right)).toBe(first);
        expect(rankEdits({ seed, hit, j }, [left, right, 1])).toEqual(rankEdits({ seed, hit, j }, [left, right, 1]));
      }),
    );
  });

  it('spam in one of ten cases, noise aside choose the better edit, and find close ones equal', () => {
    expect(hits.filter((hit) => isSpammer({ seed: 1, hit, j: 0 })).length / hits.length).toBeCloseTo(0.1, 1);
    const clear = hits.map((hit) => compareEdits({ seed: 1, hit, j: 0 }, 2.5, 0.5, honest));
    expect(clear.filter((choice) => choice === 'left').length).toBeGreaterThan(1990);
    const silent = { ...honest, noise: 0, positionBias: 0 };
    expect(compareEdits({ seed: 1, hit: 'a', j: 0 }, 1, 1.19, silent)).toBe('equal');
    expect(compareEdits({ seed: 1, hit: 'a', j: 0 }, 1, 1.21, silent)).toBe('right');
  });

  it('lean to what is shown first only as much as their position bias says', () => {
    const share = (positionBias: number) => {
      const choices = hits.map((hit) => compareEdits({ seed: 2, hit, j: 0 }, 1, 1, { ...honest, positionBias }));
      return choices.filter((choice) => choice === 'left').length / choices.filter((choice) => choice !== 'equal').length;
    };
    expect(share(0)).toBeCloseTo(0.5, 1);
    expect(share(0.4)).toBeGreaterThan(0.75);
  });

  it('rank every variant once, better ones earlier', () => {
    const rankings = hits.map((hit) => rankEdits({ seed: 3, hit, j: 1 }, [0.5, 2.5, 1.5, 0.4, 2.4]));
    for (const ranking of rankings.slice(0, 50)) expect([...ranking].sort()).toEqual([0, 1, 2, 3, 4]);
    const meanRank = [0, 1, 2, 3, 4].map((variant) => rankings.reduce((sum, ranking) => sum + ranking.indexOf(variant), 0) / rankings.length);
    expect(Math.max(meanRank[1] as number, meanRank[4] as number)).toBeLessThan(meanRank[2] as number);
    expect(meanRank[2] as number).toBeLessThan(Math.min(meanRank[0] as number, meanRank[3] as number));
  });
});
