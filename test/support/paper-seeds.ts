/** What seeds of `apiary paper` could have measured, with the votes behind it: HIVE wins, and its curve lies above the others. */
import { categorize } from '#lib/contracts/language/categorize.ts';
import { type TPaperComparison, type TPaperSeed, ZPaperSeed } from '#lib/contracts/paper-report.ts';
import { verbOf } from '#lib/contracts/words.ts';
import { compare } from '#lib/loop/compare.ts';
import { ARMS, type ArmName } from '#lib/paper/analyses.ts';
import { PAPER_PRESETS, ZPaperConfig } from '#lib/paper/config.ts';
import { comparisonKey, planNeeds } from '#lib/paper/plan-needs.ts';
import { writePlan } from '#lib/paper/write-plan.ts';
import { type Choice, decideItem, summarizeComparisons } from '#lib/study/summarize-comparisons.ts';
import type { VoteRow } from './recompute-verdict.ts';

/** Of two seeds. */
export const config = ZPaperConfig.parse({ ...PAPER_PRESETS.smoke, seeds: [7, 8], seed: 7 });
export const needs = planNeeds(config.figures);
const INSTRUCTIONS = ['add a red circle at the top left', 'remove the cross', 'change the square to blue', 'make it night', 'put the circle at the top left'];
/** Of each study. */
export const ITEMS = 40;
const share = (value: number, n = 50) => ({ share: value, n, ci95: [Math.max(0, value - 0.1), Math.min(1, value + 0.1)] as [number, number] });
const scores = (value: number) => ({ followed: share(value), preserved: share(value), perfect: share(value) });

/** Votes of a study in which a is preferred with a probability of `forA` in ten. */
function vote(seed: number, key: string, forA: number): VoteRow[] {
  return Array.from({ length: ITEMS }, (_, item) =>
    [0, 1, 2].map((worker) => {
      const draw = (seed * 31 + key.length * 17 + item * 7 + worker * 13) % 10;
      const instruction = INSTRUCTIONS[item % INSTRUCTIONS.length];
      const choice = draw < forA ? 'a' : draw < 8 ? 'b' : 'tie';
      return { seed: String(seed), comparison: key, study_id: `${seed}/${key}`, item: String(item + 1), counted: 'yes', choice, instruction, verb: verbOf(instruction), category: categorize(instruction) };
    }),
  ).flat();
}

function comparisonOf(rows: readonly VoteRow[], a: ArmName, b: ArmName): TPaperComparison {
  const votes = rows.map(({ item, choice }) => ({ itemId: item, choice: choice as Choice }));
  const result = summarizeComparisons({ labels: { a: ARMS[a].title, b: ARMS[b].title }, items: ITEMS, votes });
  const groups = (column: 'verb' | 'category') => {
    const counts: TPaperComparison['byVerb'] = {};
    for (let item = 1; item <= ITEMS; item++) {
      const own = rows.filter((row) => row.item === String(item));
      const group = own[0][column];
      counts[group] ??= { a: 0, b: 0, tie: 0 };
      counts[group][decideItem(own.map(({ choice }) => choice as Choice))!]++;
    }
    return counts;
  };
  return { ...compare({ name: `${a} against ${b}`, studyId: rows[0].study_id, designHash: null, aModelId: a, bModelId: b, result }), runId: `RUN${a}${b}`, byVerb: groups('verb'), byCategory: groups('category') };
}

/** A seed that measured everything. */
export function measure(seed: number): { measured: TPaperSeed; votes: VoteRow[] } {
  const votes = needs.comparisons.map((pair) => ({ ...pair, rows: vote(seed, comparisonKey(pair), pair.a === 'hive' ? 6 : 4) }));
  const reward = { runId: 'RUNREWARD', trainedRankings: 20, pairAccuracy: share(0.58) };
  const curve = (height: number) => config.curve.imageGuidance.map((imageGuidance) => ({ imageGuidance, image: Array.from({ length: 20 }, (_, i) => 0.5 + imageGuidance / 10 + (i % 5) / 100), directional: Array.from({ length: 20 }, (_, i) => 0.6 - imageGuidance / 20 + height + (i % 3) / 100) }));
  const measured = ZPaperSeed.parse({
    ...{ version: 1, runId: `RUN${seed}`, world: 'shapes', preset: 'smoke', seed, startedAt: '2026-11-26T10:00:00.000Z', seconds: 100, answers: 500, plan: { ...writePlan(config), registeredAt: '2026-11-26T10:00:00.000Z' } },
    comparisons: Object.fromEntries(votes.map(({ a, b, rows }) => [comparisonKey({ a, b }), comparisonOf(rows, a, b)])),
    editors: Object.fromEntries(needs.arms.map((arm) => [arm, { title: ARMS[arm].title, modelId: arm, key: `models/${arm}`, runId: arm === 'supervised' ? null : `RUN${arm}`, scores: { label: ARMS[arm].title, imageSimilarity: 0.7, directionalSimilarity: 0.4, oracle: scores(0.8), verbs: { add: scores(0.9), put: scores(0.1) } } }])),
    curves: Object.fromEntries(needs.curves.map((arm) => [arm, { runId: `CURVE${arm}`, points: curve(arm === 'hive' ? 0.1 : 0) }])),
    hard: Object.fromEntries(needs.hard.map((arm) => [arm, { runId: `HARD${arm}`, kinds: { zooming: share(0, 20), counting: share(0.05, 20) } }])),
    rewards: { ...reward, annotatorAgreement: share(0.6), shares: needs.rewardShares.map((one) => ({ ...reward, share: one })), flags: [{ ...reward, leaveOut: [] }, { ...reward, leaveOut: ['same-as-original'] }], rankings: 30, flagged: { 'same-as-original': 3 }, unflagged: 27 },
    carried: [['1.5', '1.5', 0.61, 0.65], ['1.5', '2.1', 0.58, 0.66], ['2.1', '1.5', 0.57, 0.65], ['2.1', '2.1', 0.62, 0.66]].map(([learntFrom, measuredOn, accuracy, agreement]) => ({ runId: `RUN${learntFrom}on${measuredOn}`, learntFrom, measuredOn, pairAccuracy: share(accuracy as number), annotatorAgreement: share(agreement as number) })),
    rewardVotes: Object.fromEntries(needs.rewardVotes.map((pair) => [comparisonKey(pair), share(0.7, 30)])),
    harmful: Object.fromEntries(needs.arms.map((arm) => [arm, { edits: ITEMS, flagged: 0 }])),
    texts: { triplets: 100, read: 100, categories: { attributes: 60, 'add-remove': 40 }, verbs: [['add', 40], ['make', 60]], nouns: [['circle', 30]], invertible: { triplets: 100, of: 100 } },
    sheets: [{ of: 'editors', label: 'The same instructions', key: 'sheet' }],
    studies: votes.map(({ a, b }) => ({ name: `${a} against ${b}`, studyId: `${seed}/${comparisonKey({ a, b })}` })),
  });
  return { measured, votes: votes.flatMap(({ rows }) => rows) };
}
