import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { CONTROLS, loopSentence as sentence } from '#app/research/runs/[runId]/verdict/sentences.ts';
import type { TComparisonReport } from '#lib/contracts/loop-report.ts';

const t = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'runs.verdict' });
const loopSentence = (report: Parameters<typeof sentence>[0]) => sentence(report, t, numbersIn('en', String));

function comparison(share: number | null, ci95: [number, number] | null): TComparisonReport {
  const votes = { a: 112, b: 70, tie: 18 };
  return { name: 'x', studyId: 'S', designHash: null, a: 'HIVE', b: 'Control', aModelId: 'A', bModelId: 'B', n: 200, votes, decided: 182, share, ci95, netVotes: 21, netVotesCi95: [8, 33.5], p: 0.002, singleVotes: votes, kappa: 0.3 };
}

const kept = { isPromoted: false, modelId: 'A', reason: '' };

test('a loop says better, worse or no difference by its interval alone, and what became of the editor', () => {
  expect(loopSentence({ verdict: comparison(0.615, [0.543, 0.682]), promotion: { ...kept, isPromoted: true } })).toEqual({
    title: 'HIVE is better than its step-matched control',
    detail: 'It won 61.5 % of the decided items (95 % interval 54.3 % to 68.2 %, 200 items; +21 % net votes, 95 % interval +8 % to +33.5 %). It was promoted.',
  });
  expect(loopSentence({ verdict: comparison(0.56, [0.48, 0.63]), promotion: kept }).title).toBe('No difference shown between HIVE and its step-matched control');
  expect(loopSentence({ verdict: comparison(0.4, [0.33, 0.47]), promotion: kept })).toMatchObject({ title: 'HIVE is worse than its step-matched control', detail: expect.stringMatching(/The editor in service was kept\.$/) });
  expect(loopSentence({ verdict: comparison(null, null), promotion: kept }).detail).toBe('None of 200 items was decided. The editor in service was kept.');
});

test('controls are right when the instrument works, and only then', () => {
  const [above, around, below] = [comparison(0.7, [0.6, 0.8]), comparison(0.5, [0.4, 0.6]), comparison(0.3, [0.2, 0.4])];
  const verdicts = Object.values(CONTROLS).map(({ isRight }) => [above, around, below].map(isRight));
  expect(Object.fromEntries(Object.keys(CONTROLS).map((name, i) => [name, verdicts[i]]))).toEqual({ fiveVsOne: [true, false, false], oracleReward: [true, false, false], aVsA: [false, true, false] });
});
