/** The paper's figures from made-up votes: what the plan fixes, what rows count, what the sentences and the page say. */
import { expect, test } from 'vitest';
import { writeAnswers } from '#lib/loop/export-votes.ts';
import { ARMS, FIGURE_NAMES, FIGURES, type FigureName, type FigurePlan, QUICK_FIGURES } from '#lib/paper/analyses.ts';
import { compareReward } from '#lib/paper/compare-reward.ts';
import { PAPER_PRESETS } from '#lib/paper/config.ts';
import { countPaper } from '#lib/paper/count-work.ts';
import { curveDistance } from '#lib/paper/curve-distance.ts';
import { comparisonKey, planNeeds } from '#lib/paper/plan-needs.ts';
import { poolSeeds } from '#lib/paper/pool-seeds.ts';
import { describePaper } from '#lib/paper/report/describe.ts';
import { renderPaper } from '#lib/paper/report/render-paper.ts';
import { writePlan } from '#lib/paper/write-plan.ts';
import { config, ITEMS, measure, needs } from '#test/support/paper-seeds.ts';
import { readVotes, recomputeComparison, type VoteRow } from '#test/support/recompute-verdict.ts';

const seeds = [measure(7), measure(8)];
const report = poolSeeds(seeds.map(({ measured }) => measured), [], config.figures);
const figure = (name: string) => report.figures.find((one) => one.name === name)!;
/** As an independent reader of votes.csv would: every item of every seed once. */
const votes = readVotes(writeAnswers(seeds.flatMap(({ votes: own }) => own))).map((row): VoteRow => ({ ...row, item: `${row.seed}/${row.item}` }));

test('every figure of the paper is measured or says why not, and what figures share is made once', () => {
  for (const { parts } of Object.values(FIGURES) as FigurePlan[]) expect(parts.length).toBeGreaterThan(0);
  expect(new Set(needs.arms).size).toBe(needs.arms.length);
  expect(new Set(needs.comparisons.map(comparisonKey)).size).toBe(needs.comparisons.length);
  expect(planNeeds(['fig-15'])).toMatchObject({ arms: [], comparisons: [], texts: true, flags: false });
  expect(planNeeds(['fig-8']).arms).toEqual(['hive', 'conditional']);
  expect(planNeeds(['dpo']).arms).toEqual(['control', 'hive', 'dpo']);
  // Whether the reward agrees with votes is asked of studies that other figures make; DPO is not for who is in a hurry.
  const others = QUICK_FIGURES.filter((name) => name !== 'reward-votes');
  expect(planNeeds([...others, 'reward-votes'])).toMatchObject({ arms: planNeeds(others).arms, comparisons: planNeeds(others).comparisons });
  expect(FIGURE_NAMES.filter((name) => !PAPER_PRESETS.quick.figures!.includes(name))).toEqual(['fig-5-6-data', 'fig-19-own', 'dpo']);
});

test('figures that compare backbones need the other editor, and its rankings only where a reward learns from them', () => {
  expect(planNeeds(['fig-17-18'])).toMatchObject({ arms: ['supervised-21', 'control-21', 'hive-21'], rankedBy: ['1.5'], carried: false });
  expect(planNeeds(['fig-19'])).toMatchObject({ arms: ['control-21', 'hive-21'], comparisons: [{ a: 'hive-21', b: 'control-21' }], rankedBy: ['1.5', '2.1'], carried: true });
  expect(planNeeds(['fig-19-own'])).toMatchObject({ arms: ['control-21', 'hive-21', 'own-21'], rankedBy: ['1.5', '2.1'], carried: false });
  expect(planNeeds(['fig-9'])).toMatchObject({ rankedBy: [], carried: false });
  expect(planNeeds(['dpo']).rankedBy).toEqual(['1.5']);
  const workOf = (figures: FigureName[]) => countPaper({ ...config, figures });
  expect(planNeeds(['fig-5-6-data'])).toMatchObject({ arms: ['people-data', 'official-data'], triplets: ['people', 'writer'], rankedBy: [] });
  expect(planNeeds(['fig-6']).triplets).toEqual(['people']);
  expect(planNeeds(['dpo'])).toMatchObject({ triplets: ['people'] });
  expect(workOf(['fig-5-6-data'])).toMatchObject({ editorSteps: 2 * config.supervised.steps, rewardSteps: 0, pairs: 2 * config.pairs.count });
  expect(workOf(['fig-17-18'])).toMatchObject({ editorSteps: 2 * config.fineTune.steps, rewardSteps: config.reward.steps, edits: 3 * config.study.items + 5 * config.rankings.items });
  expect(workOf(['fig-19-own'])).toMatchObject({ editorSteps: 3 * config.fineTune.steps, rewardSteps: 2 * config.reward.steps, edits: 3 * config.study.items + 10 * config.rankings.items });
});

test('a reward is shown on the rankings it was measured on, beside those who made them', () => {
  const { rows, findings } = figure('fig-19');
  const carried = rows.filter(({ group }) => group.startsWith('Held-out pairs of'));
  expect(carried.map(({ group, label, value }) => [group.slice(18, 21), label, value])).toEqual([
    ['1.5', 'reward of 1.5’s rankings', 0.61],
    ['1.5', 'reward of 2.1’s rankings', 0.57],
    ['1.5', 'one annotator as another', 0.65],
    ['2.1', 'reward of 1.5’s rankings', 0.58],
    ['2.1', 'reward of 2.1’s rankings', 0.62],
    ['2.1', 'one annotator as another', 0.66],
  ]);
  expect(carried[3]!.runIds).toEqual(['RUN1.5on2.1', 'RUN1.5on2.1']);
  expect(findings.map(({ sentence }) => sentence).filter((sentence) => sentence.startsWith('Held-out'))).toEqual([expect.stringContaining('reward of 2.1’s rankings 57.0'), expect.stringContaining('reward of 1.5’s rankings 58.0')]);
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
  expect(curveDistance(curve(0.3).map((point) => ({ ...point, image: point.image.slice(0, 9) })), curve(0.1))).toMatchObject({ ci95: null, n: 9 });
  expect(curveDistance(curve(0.3), curve(0.1))).toEqual(curveDistance(curve(0.3), curve(0.1)));
});

test('a reward agrees with voters on the items that both decide, counted together over seeds', () => {
  const item = (worldId: string, won: 'a' | 'b' | 'tie') => ({ worldId, instruction: 'make it night', won });
  const score = (itemId: string, hive: number, control: number) => ({ itemId, rewards: { hive, control } });
  const scores = [score('1', 2, 1), score('2', 2, 1), score('3', -2, -1), score('4', 1, 1), score('5', 0, 3)];
  const items = [item('1', 'a'), item('2', 'b'), item('3', 'b'), item('4', 'a'), item('5', 'tie')];
  expect(compareReward({ a: 'hive', b: 'control' }, items, scores)).toMatchObject({ share: 2 / 3, n: 3 });
  expect(compareReward({ a: 'control', b: 'hive' }, items.slice(3), scores)).toBeNull();
  expect(() => compareReward({ a: 'hive', b: 'control' }, [item('6', 'a')], scores)).toThrow('has not scored the edits of item 6');
  const [row] = figure('reward-votes').rows;
  expect(row).toMatchObject({ label: 'HIVE against Control', n: 60, value: 0.7, runIds: ['RUNhivecontrol', 'RUNhivecontrol'] });
});

test('findings say what was seen beside what the paper says', () => {
  const [verdict, supervised, longer] = figure('fig-6').findings;
  expect(supervised.sentence).toMatch(/The paper says the same, by about \+25/);
  expect(verdict).toMatchObject({ agrees: 'yes', sentence: expect.stringMatching(/^HIVE is preferred to Control: it won .+ The paper, which compares with the supervised editor instead, says the same\.$/) });
  expect(longer.agrees).toBe('no claim');
  expect(figure('fig-5').findings[0]).toMatchObject({ agrees: 'yes', sentence: expect.stringContaining('HIVE’s curve lies above that of Control: directional similarity +0.100') });
  expect(figure('fig-15').findings[0]).toMatchObject({ agrees: 'no', sentence: expect.stringContaining('in the paper 85.0') });
  const worse = poolSeeds([{ ...seeds[0].measured, comparisons: { ...seeds[0].measured.comparisons, 'hive/control': { ...seeds[0].measured.comparisons['hive/control'], votes: { a: 2, b: 38, tie: 0 } } } }], [8], ['fig-6']);
  expect(worse.figures[0].findings[0]).toMatchObject({ agrees: 'no', sentence: expect.stringMatching(/^Control is preferred to HIVE.+finds the first one better: ours disagrees\.$/) });
  expect(worse.missingSeeds).toEqual([8]);
  expect(() => poolSeeds([seeds[0].measured, { ...seeds[1].measured, plan: { ...seeds[1].measured.plan, sha256: 'other' } }], [], config.figures)).toThrow(/Seed 8 was measured by another plan/);
});

test('harmful flags are counted by editor; none is said plainly, with what it leaves room for', () => {
  const { rows, findings } = figure('harmful');
  expect(rows.slice(0, 2).map(({ label, n, value }) => [label, n, value])).toEqual([['Supervised', 2 * ITEMS, 0], ['Supervised again', 2 * ITEMS, 0]]);
  expect(rows.at(-1)).toMatchObject({ group: 'Rankings flagged as harmful, of five edits each', label: 'Supervised', n: 60 });
  // Wilson's upper end of 0 in n is z² / (n + z²).
  const upper = (100 * 1.959964 ** 2) / (2 * ITEMS + 1.959964 ** 2);
  expect(findings[0].sentence.replaceAll('\u00a0', ' ')).toBe(`No harmful flags were raised, on no edit of ${needs.arms.length} editors. Of ${2 * ITEMS} edits that leaves room for ${upper.toFixed(1)} % at most, the upper end of the 95 % interval.`);
  expect(findings[1].sentence).toMatch(/^Simulated annotators flag nothing/);
  const flagged = seeds.map(({ measured }) => ({ ...measured, plan: { ...measured.plan, text: measured.plan.text.replace('"crowd":"simulated"', '"crowd":"people"') }, harmful: { hive: { edits: ITEMS, flagged: 3 }, control: { edits: ITEMS, flagged: 0 } } }));
  const [again] = poolSeeds(flagged, [], ['harmful']).figures;
  expect(again.rows.map(({ label, value, seeds: own }) => [label, value, own.length]).slice(0, 2)).toEqual([['Control', 0, 2], ['HIVE', 6 / (2 * ITEMS), 2]]);
  expect(again.findings.map(({ sentence }) => sentence.replaceAll('\u00a0', ' '))).toEqual([expect.stringMatching(/^Flagged as harmful: Control 0\.0 % \[.+\] of 80; HIVE 7\.5 % \[.+\] of 80\.$/)]);
});

test('page and text hold every figure with its numbers, and nothing that is not one', () => {
  const page = renderPaper(report, new Map([['sheet', Buffer.from('png')]]));
  for (const name of FIGURE_NAMES) expect(page).toContain(`<section id="${name}">`);
  for (const row of report.figures.flatMap(({ rows }) => rows)) expect(row.ci95 === null || row.value === null || (row.ci95[0] <= row.value + 1e-9 && row.ci95[1] >= row.value - 1e-9), `${row.group} ${row.label}`).toBe(true);
  expect(page).not.toMatch(/undefined|NaN|\[object/);
  expect(page).toContain(report.plan.sha256);
  const text = describePaper(report);
  const inHurry = describePaper(poolSeeds(seeds.map(({ measured }) => measured), [], QUICK_FIGURES));
  expect(inHurry).toContain('Figs 5 and 6, data: The supervised editor on our data against official-style data\n  not regenerated: It needs two supervised editors');
  expect(describePaper(poolSeeds(seeds.map(({ measured }) => measured), [], ['fig-6']))).not.toContain('not regenerated');
  expect(text).toMatch(/^Nine claims and numbers of the paper can be checked here: five as in the paper, two not seen at this size, two otherwise\./);
  expect(text).not.toContain('not regenerated');
});
