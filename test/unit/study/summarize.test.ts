import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideItem, summarizeComparisons, type Choice, type ComparisonVote } from '#lib/study/summarize-comparisons.ts';
import { spellRanking } from '#lib/crowd/task-types/rank-edits/ranks.ts';
import { summarizeRankings, type RankingVote } from '#lib/study/summarize-rankings.ts';

const labels = { a: 'A', b: 'B' };
const vote = (itemId: string, choice: Choice, left?: string): ComparisonVote => ({ itemId, choice, left });

describe('the verdict of a pairwise study', () => {
  test('follows the pre-registered rule: majority, and a shared first place is a tie', () => {
    expect(decideItem(['a', 'b', 'tie'])).toBe('tie');
    expect(decideItem(['a', 'b'])).toBe('tie');
    expect(decideItem(['a', 'tie'])).toBe('tie');
    expect(decideItem(['a', 'a', 'b'])).toBe('a');
    expect(decideItem(['tie', 'b', 'tie'])).toBe('tie');
    expect(decideItem([])).toBeNull();
  });

  test('counts items, votes and sides', () => {
    const votes = [vote('1', 'a', 'a'), vote('1', 'a', 'b'), vote('1', 'b', 'a'), vote('2', 'tie', 'a'), vote('2', 'a', 'a'), vote('2', 'b', 'b'), vote('3', 'b', 'b')];
    const result = summarizeComparisons({ labels, items: 4, votes });
    expect(result.verdict.won).toEqual({ a: 1, b: 1, tie: 1 });
    expect(result).toMatchObject({ items: 4, answered: 3, votes: { a: 3, b: 3, tie: 1 }, verdict: { decided: 2, winner: null, isClear: false, p: 1 } });
    expect(result.verdict.share?.share).toBe(0.5);
    expect(result.sides).toMatchObject({ left: 4, right: 2, equal: 1 });
  });

  test('is clear exactly when the interval leaves out one half', () => {
    const all = (n: number): ComparisonVote[] => Array.from({ length: n }, (_, i) => vote(String(i), 'a'));
    expect(summarizeComparisons({ labels, items: 3, votes: all(3) }).verdict.isClear).toBe(false);
    expect(summarizeComparisons({ labels, items: 10, votes: all(10) }).verdict).toMatchObject({ isClear: true, winner: 'a' });
  });

  test('says nothing without votes', () => {
    expect(summarizeComparisons({ labels, items: 2, votes: [] })).toMatchObject({ answered: 0, verdict: { winner: null, share: null, p: 1 }, agreement: { kappa: null, alpha: null }, sides: { leftShare: null } });
  });

  test('mirrors when a and b change places', () => {
    const choices = fc.array(fc.record({ itemId: fc.constantFrom('1', '2', '3', '4'), choice: fc.constantFrom<Choice>('a', 'b', 'tie') }), { maxLength: 30 });
    const other = { a: 'b', b: 'a', tie: 'tie' } as const;
    fc.assert(
      fc.property(choices, (votes) => {
        const one = summarizeComparisons({ labels, items: 4, votes });
        const two = summarizeComparisons({ labels, items: 4, votes: votes.map(({ itemId, choice }) => ({ itemId, choice: other[choice] })) });
        expect(two.verdict.won).toEqual({ a: one.verdict.won.b, b: one.verdict.won.a, tie: one.verdict.won.tie });
        expect(two.verdict.p).toBeCloseTo(one.verdict.p, 12);
        if (one.verdict.share) expect(two.verdict.share?.share).toBeCloseTo(1 - one.verdict.share.share, 12);
        if (one.agreement.kappa !== null) expect(two.agreement.kappa).toBeCloseTo(one.agreement.kappa, 12);
        expect(one.verdict.won.a + one.verdict.won.b + one.verdict.won.tie).toBe(one.answered);
      }),
    );
  });
});

describe('the result of a ranking study', () => {
  const rank = (itemId: string, ranking: string, flags: RankingVote['flags'] = []): RankingVote => ({ itemId, ranking: [...ranking], flags });

  test('averages ranks over items, leaves flagged rankings out and counts the flags', () => {
    const votes = [rank('1', '12345'), rank('1', '21345'), rank('2', '12345'), rank('2', '54321', ['harmful'])];
    const { variants, unflagged, rankings, flags, above } = summarizeRankings({ labels: [...'12345'], items: 2, votes });
    expect({ unflagged, rankings }).toEqual({ unflagged: 3, rankings: 4 });
    expect(variants.map(({ rank: found }) => found?.mean)).toEqual([1.25, 1.75, 3, 4, 5]);
    expect(variants[0]).toMatchObject({ firsts: 2, lasts: 0 });
    expect(above[0][1]).toBe(2);
    expect(above[1][0]).toBe(1);
    expect(flags.find(({ flag }) => flag === 'harmful')).toMatchObject({ count: 1, share: { share: 0.25 } });
  });

  test('ranks of one ranking add up, and every pair is decided once', () => {
    const ranking = fc.shuffledSubarray([...'12345'], { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('1', '2', '3'), ranking), { minLength: 1, maxLength: 20 }), (rankings) => {
        const votes = rankings.map(([itemId, order]) => ({ itemId, ranking: order, flags: [] }));
        const { variants, above } = summarizeRankings({ labels: [...'12345'], items: 3, votes });
        expect(variants.reduce((sum, { rank: found }) => sum + (found?.mean ?? 0), 0)).toBeCloseTo(15, 9);
        for (let i = 0; i < 5; i++) for (let j = 0; j < i; j++) expect(above[i][j] + above[j][i]).toBe(votes.length);
      }),
    );
  });
});

test('edits that share a rank count with the mean of its places, and neither is above the other', () => {
  const votes = [{ itemId: 'i', ranking: ['2', '1', '3'], flags: [], ties: [['2', '1']] }];
  const result = summarizeRankings({ labels: ['1', '2', '3'], items: 1, votes });
  expect(result.variants.map(({ rank, firsts, lasts }) => [rank?.mean, firsts, lasts])).toEqual([[1.5, 1, 0], [1.5, 1, 0], [3, 0, 1]]);
  expect(result.above).toEqual([[0, 0, 1], [0, 0, 1], [0, 0, 0]]);
  expect(result.tied).toBe(1);
  expect(summarizeRankings({ labels: ['1', '2', '3'], items: 1, votes: [{ itemId: 'i', ranking: ['2', '1', '3'], flags: [] }] })).not.toHaveProperty('tied');
  expect([spellRanking(votes[0]), spellRanking({ ranking: ['1', '2'] })]).toEqual(['2=1>3', '1>2']);
});
