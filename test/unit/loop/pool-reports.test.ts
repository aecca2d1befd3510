import { expect, test } from 'vitest';
import { type TLoopReport, ZLoopReport } from '#lib/contracts/loop-report.ts';
import { ZPooledReport } from '#lib/contracts/pooled-report.ts';
import { poolReports } from '#lib/loop/pool-reports.ts';
import { describeLoop, describePool } from '#lib/loop/report/describe.ts';
import { rewardSentence } from '#lib/loop/report/pooled-words.ts';
import { renderPool } from '#lib/loop/report/render-pool.ts';
import { renderReport } from '#lib/loop/report/render-report.ts';
import { loopReport } from '#test/support/loop-report.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const point = (rankings: number, pairAccuracy: number) => ({ rankings, pairAccuracy, ci95: [pairAccuracy - 0.04, pairAccuracy + 0.04] as [number, number], pairs: 900 });
const reports = [
  loopReport({ seed: 7, verdict: { a: 52, b: 38, tie: 10 }, oracle: { a: 70, b: 20, tie: 10 }, reward: { pairAccuracy: 0.65, ci95: [0.61, 0.69], annotatorAgreement: 0.7, curve: [point(0, 0.52), point(300, 0.6), point(600, 0.65)] } }),
  loopReport({ seed: 8, verdict: { a: 60, b: 30, tie: 10 }, oracle: { a: 60, b: 30, tie: 10 }, reward: { pairAccuracy: 0.61, ci95: [0.57, 0.65], annotatorAgreement: 0.7 } }),
  loopReport({ seed: 9, verdict: { a: 45, b: 45, tie: 10 }, reward: { pairAccuracy: 0.59, ci95: [0.55, 0.63], annotatorAgreement: 0.7 } }),
];

// 52+60+45 = 157 won, 38+30+45 = 113 lost, 30 ties: 157 of 270 decided. Wilson with z = 1.959964: centre 0.580338, half-width 0.058440.
// Net votes: mean (157 − 113) / 300 = 0.146667, variance (270 − 300·0.146667²) / 299 = 0.881427, half-width 1.959964·√(0.881427 / 300) = 0.106238.
test('comparisons are counted over all seeds’ items, with each seed’s own beside them', () => {
  const { verdict, answers, seconds } = poolReports(reports);
  expect(verdict).toMatchObject({ a: 'HIVE', b: 'Control', n: 300, votes: { a: 157, b: 113, tie: 30 }, decided: 270, singleVotes: { a: 471, b: 339, tie: 90 } });
  expect(verdict.share).toBeCloseTo(0.581481, 6);
  expect(verdict.ci95?.[0]).toBeCloseTo(0.521898, 5);
  expect(verdict.ci95?.[1]).toBeCloseTo(0.638778, 5);
  expect(verdict.netVotes).toBeCloseTo(14.6667, 4);
  expect(verdict.netVotesCi95?.[0]).toBeCloseTo(4.0429, 3);
  expect(verdict.netVotesCi95?.[1]).toBeCloseTo(25.2905, 3);
  expect(verdict.seeds.map(({ seed, votes, netVotes }) => [seed, votes.a, Math.round(netVotes as number)])).toEqual([[7, 52, 14], [8, 60, 30], [9, 45, 0]]);
  expect(verdict.between.netVotes).toMatchObject({ seeds: 3, lowest: 0 });
  expect(verdict.between.netVotes?.mean).toBeCloseTo((14 + 30 + 0) / 3, 10);
  expect(verdict.between.netVotes?.highest).toBeCloseTo(30, 10);
  expect(verdict.between.share).toMatchObject({ lowest: 0.5, highest: 60 / 90 });
  expect([answers, seconds]).toEqual([3_000, 15_000]);
});

test('a comparison that some loops left out is counted over the others, and one that all left out says why', () => {
  const { controls, longRun, missing } = poolReports(reports);
  expect(controls.oracleReward).toMatchObject({ n: 200, votes: { a: 130, b: 50, tie: 20 }, between: { netVotes: { seeds: 2 } } });
  expect(controls.oracleReward?.seeds.map(({ seed }) => seed)).toEqual([7, 8]);
  expect([longRun, controls.aVsA]).toEqual([null, null]);
  expect(missing).toMatchObject({ longRun: 'No checkpoints of the long run ship yet.', aVsA: 'Left out on request.' });
});

test('nothing decided anywhere has no share and no interval', () => {
  const { verdict } = poolReports([loopReport({ seed: 1, verdict: { a: 0, b: 0, tie: 5 } })]);
  expect(verdict).toMatchObject({ share: null, ci95: null, netVotes: 0, p: 1, between: { share: null, netVotes: { seeds: 1, mean: 0 } } });
});

test('each reward is held against half of what annotators agree on beyond chance', () => {
  const { seeds, between } = poolReports(reports).reward;
  expect(seeds.map(({ halfWay, reached }) => [halfWay, reached])).toEqual([[0.6, 'surely'], [0.6, 'as an estimate'], [0.6, 'no']]);
  expect(between.mean).toBeCloseTo((0.65 + 0.61 + 0.59) / 3, 12);
  expect(plain(rewardSentence(seeds[1]))).toMatch(/^Seed 8: .* Half-way from chance, 60\.0 %, is reached by the estimate, not by the whole interval\.$/);
  const chance = poolReports([loopReport({ seed: 1, verdict: { a: 1, b: 0, tie: 0 }, reward: { annotatorAgreement: 0.5 } })]).reward.seeds[0];
  expect(chance).toMatchObject({ halfWay: null, reached: null });
});

test('the pooled report can be read again, says what is missing, and needs no other file', () => {
  const pooled = poolReports(reports.slice(0, 2), [9]);
  expect(ZPooledReport.parse(JSON.parse(JSON.stringify(pooled)))).toEqual(pooled);
  const page = renderPool(pooled);
  expect(page).toContain('seed 9 still to come');
  expect(page).toContain('Two seeds give a range, not a spread to compute with;');
  expect(page).not.toMatch(/src="(?!data:)|<link|<script/);
  expect(plain(describePool(pooled))).toContain('Net votes between seeds: mean +22.0 %, from +14.0 % to +30.0 %.');
  expect(describePool(pooled)).toContain('So far 2 of 3 seeds: 7, 8; still to come: 9.');
});

test('a curve of rankings is shown where there is one; reports of older versions have none', () => {
  expect(plain(describeLoop(reports[0]))).toContain('Reward by rankings learnt from: 0 → 52.0 %, 300 → 60.0 %, 600 → 65.0 %');
  expect(renderReport(reports[0], [])).toContain('What more rankings bring');
  const { curve: _, ...old } = reports[0].reward;
  const read = ZLoopReport.parse({ ...reports[0], reward: old }) as TLoopReport;
  expect(read.reward.curve).toEqual([]);
  expect(renderReport(read, [])).not.toContain('What more rankings bring');
});
