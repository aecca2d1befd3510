/** The paper's figures from made-up votes: what the plan fixes, what rows count, what the sentences and the page say. */
import { expect, test } from 'vitest';
import { categorize } from '#lib/contracts/language/categorize.ts';
import { type TPaperComparison, type TPaperSeed, ZPaperSeed } from '#lib/contracts/paper-report.ts';
import { verbOf } from '#lib/contracts/words.ts';
import { writeAnswers } from '#lib/loop/export-votes.ts';
import { compare } from '#lib/loop/compare.ts';
import { ARMS, type ArmName, FIGURE_NAMES, FIGURES, type FigurePlan } from '#lib/paper/analyses.ts';
import { PAPER_PRESETS, ZPaperConfig } from '#lib/paper/config.ts';
import { curveDistance } from '#lib/paper/curve-distance.ts';
import { comparisonKey, planNeeds } from '#lib/paper/plan-needs.ts';
import { poolSeeds } from '#lib/paper/pool-seeds.ts';
import { describePaper } from '#lib/paper/report/describe.ts';
import { renderPaper } from '#lib/paper/report/render-paper.ts';
import { writePlan } from '#lib/paper/write-plan.ts';
import { type Choice, decideItem, summarizeComparisons } from '#lib/study/summarize-comparisons.ts';
import { readVotes, recomputeComparison, type VoteRow } from '#test/support/recompute-verdict.ts';

const config = ZPaperConfig.parse({ ...PAPER_PRESETS.smoke, seeds: [7, 8], seed: 7 });
const needs = planNeeds(config.figures);
const INSTRUCTIONS = ['add a red circle at the top left', 'remove the cross', 'change the square to blue', 'make it night', 'put the circle at the top left'];
const ITEMS = 40;
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

/** A seed that measured everything; HIVE wins, and its curve lies above the others. */
function measure(seed: number): { measured: TPaperSeed; votes: VoteRow[] } {
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
    texts: { triplets: 100, read: 100, categories: { attributes: 60, 'add-remove': 40 }, verbs: [['add', 40], ['make', 60]], nouns: [['circle', 30]], invertible: { triplets: 100, of: 100 } },
    sheets: [{ of: 'editors', label: 'The same instructions', key: 'sheet' }],
    studies: votes.map(({ a, b }) => ({ name: `${a} against ${b}`, studyId: `${seed}/${comparisonKey({ a, b })}` })),
  });
  return { measured, votes: votes.flatMap(({ rows }) => rows) };
}

const seeds = [measure(7), measure(8)];
const report = poolSeeds(seeds.map(({ measured }) => measured), [], config.figures);
const figure = (name: string) => report.figures.find((one) => one.name === name)!;
/** As an independent reader of votes.csv would: every item of every seed once. */
const votes = readVotes(writeAnswers(seeds.flatMap(({ votes: own }) => own))).map((row): VoteRow => ({ ...row, item: `${row.seed}/${row.item}` }));

test('every figure of the paper is measured or says why not, and what figures share is made once', () => {
  for (const { parts, missing } of Object.values(FIGURES) as FigurePlan[]) expect(parts.length > 0).toBe(missing === undefined);
  expect(new Set(needs.arms).size).toBe(needs.arms.length);
  expect(new Set(needs.comparisons.map(comparisonKey)).size).toBe(needs.comparisons.length);
  expect(planNeeds(['fig-15'])).toMatchObject({ arms: [], comparisons: [], texts: true, flags: false });
  expect(planNeeds(['fig-8']).arms).toEqual(['hive', 'conditional']);
});

test('the plan is one for all seeds, and another one when a size or the figures are', () => {
  const { sha256, text } = writePlan(config);
  expect(writePlan({ ...config, seed: 8 }).sha256).toBe(sha256);
  expect(writePlan({ ...config, hard: config.hard + 1 }).sha256).not.toBe(sha256);
  expect(writePlan({ ...config, figures: ['fig-6'] }).sha256).not.toBe(sha256);
  expect(JSON.parse(text)).toMatchObject({ config: { seeds: [7, 8] }, figures: { 'fig-6': { parts: [{ kind: 'votes', a: 'hive', b: 'control' }, {}, {}, {}, {}, {}] } } });
});

test('figures 6, 8, 10 and 21 can be recomputed from the votes alone', () => {
  const of = (key: string, more: (row: VoteRow) => boolean = () => true) => recomputeComparison(votes.filter((row) => row.comparison === key && more(row)));
  for (const [name, a, b] of [['fig-6', 'hive', 'control'], ['fig-6', 'control', 'supervised'], ['fig-8', 'conditional', 'hive']] as const) {
    const [decided, net] = figure(name).rows.filter(({ label }) => label === `${ARMS[a].title} against ${ARMS[b].title}`);
    const again = of(`${a}/${b}`);
    expect(decided).toMatchObject({ unit: 'share', n: again.decided, votes: again.won });
    expect(decided.value).toBeCloseTo(again.share.share, 12);
    expect(decided.ci95?.[0]).toBeCloseTo(again.share.low, 9);
    expect(net.value).toBeCloseTo((100 * (again.won.a - again.won.b)) / (2 * ITEMS), 9);
    expect(decided.seeds.map(({ seed }) => seed)).toEqual([7, 8]);
  }
  for (const [name, column, label, value] of [['fig-10', 'verb', 'put', 'put'], ['fig-21', 'category', 'add or remove', 'add-remove']] as const) {
    const decided = figure(name).rows.find((row) => row.label === label && row.votes !== undefined && row.unit === 'share' && row.group.endsWith('HIVE against Control'))!;
    expect(decided.votes).toEqual(of('hive/control', (row) => row[column] === value).won);
  }
});

test('a curve’s distance is what it is raised by, with an interval around it; curves that do not meet are not compared', () => {
  const curve = (height: number, from = 0) => [0, 1, 2].map((x) => ({ imageGuidance: x, image: Array.from({ length: 30 }, (_, i) => from + x + (i % 3) / 10), directional: Array.from({ length: 30 }, (_, i) => height - x / 2 + (i % 4) / 10) }));
  const { value, ci95, n } = curveDistance(curve(0.3), curve(0.1));
  expect([value, n]).toEqual([expect.closeTo(0.2, 10), 30]);
  expect(ci95![0]).toBeLessThanOrEqual(value!);
  expect(ci95![1]).toBeGreaterThanOrEqual(value!);
  expect(curveDistance(curve(0.3), curve(0.1, 50))).toMatchObject({ value: null, ci95: null });
  expect(curveDistance(curve(0.3), curve(0.1))).toEqual(curveDistance(curve(0.3), curve(0.1)));
});

test('findings say what was seen beside what the paper says', () => {
  const [verdict, , longer] = figure('fig-6').findings;
  expect(verdict).toMatchObject({ agrees: 'yes', sentence: expect.stringMatching(/^HIVE is preferred to Control: it won .+ The paper says the same, by about \+25/) });
  expect(longer.agrees).toBe('no claim');
  expect(figure('fig-5').findings[0]).toMatchObject({ agrees: 'yes', sentence: expect.stringContaining('HIVE’s curve lies above that of Control: directional similarity +0.100') });
  expect(figure('fig-15').findings[0]).toMatchObject({ agrees: 'no', sentence: expect.stringContaining('in the paper 85.0') });
  const worse = poolSeeds([{ ...seeds[0].measured, comparisons: { ...seeds[0].measured.comparisons, 'hive/control': { ...seeds[0].measured.comparisons['hive/control'], votes: { a: 2, b: 38, tie: 0 } } } }], [8], ['fig-6']);
  expect(worse.figures[0].findings[0]).toMatchObject({ agrees: 'no', sentence: expect.stringMatching(/^Control is preferred to HIVE.+This disagrees with the paper/) });
  expect(worse.missingSeeds).toEqual([8]);
  expect(() => poolSeeds([seeds[0].measured, { ...seeds[1].measured, plan: { ...seeds[1].measured.plan, sha256: 'other' } }], [], config.figures)).toThrow(/Seed 8 was measured by another plan/);
});

test('page and text hold every figure with its numbers, and nothing that is not one', () => {
  const page = renderPaper(report, new Map([['sheet', Buffer.from('png')]]));
  for (const name of FIGURE_NAMES) expect(page).toContain(`<section id="${name}">`);
  for (const row of report.figures.flatMap(({ rows }) => rows)) expect(row.ci95 === null || row.value === null || (row.ci95[0] <= row.value + 1e-9 && row.ci95[1] >= row.value - 1e-9), `${row.group} ${row.label}`).toBe(true);
  expect(page).not.toMatch(/undefined|NaN|\[object/);
  expect(page).toContain(report.plan.sha256);
  const text = describePaper(report);
  expect(text).toMatch(/^Of \w+ claims and numbers of the paper that can be checked here/);
  expect(text).toContain('not regenerated: It needs a second supervised editor');
});
