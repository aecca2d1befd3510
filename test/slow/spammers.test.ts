/**
 * Spammers in a real loop in the shapes world: of its eight annotators three answer at random. They are left out and the reward is trained again for real, beside as many who
 * look, and in the smaller loop everybody alone. Then quick ones, by the plans in `gpu-worker/stages/2-reward/README.md`: a single one who takes nearly a third of all rankings, at random
 * or, the positive control, upside down.
 * Whatever the difference turns out to be, it has to be counted rightly and said as its interval has it, and nothing of whoever was left out may be in what was made.
 */
import { createTranslator } from 'use-intl/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { retrainSentence } from '#app/research/runs/[runId]/retrain-sentences.ts';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { ZRankingFlag } from '#lib/contracts/work.ts';
import { pseudonymOf } from '#lib/crowd/pseudonym.ts';
import { annotatorOf, ORACLE_CROWD } from '#lib/crowd/simulate/annotator.ts';
import { findAnnotators } from '#lib/crowd/simulate/find-annotators.ts';
import { type Contributor, rankContributors } from '#lib/dataset/rank-contributors.ts';
import { readRankings } from '#lib/dataset/read-rankings.ts';
import { traceLineage } from '#lib/dataset/trace-lineage.ts';
import { traceUse } from '#lib/dataset/trace-use.ts';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { createRun } from '#lib/run/create-run.ts';
import { type TRetrainReport, ZRetrainReport } from '#lib/run/stages/retrain-without.ts';
import type { StageName } from '#lib/run/stages.ts';
import { until } from '#test/db/engine/harness.ts';
import { startRunPlatform } from '#test/db/run/platform.ts';
import { seedAnnotators } from '../../prisma/seed/people.ts';

const t = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'runs.retrained' });

const MINUTES = 60_000;
const { shapes } = LOOP_PRESETS;

interface Crowd {
  /** The first two under which so many of the eight spam: who does follows from seed and worker alone. */
  seed: number;
  spamming: number;
  /** Ranked instructions, the share of them that measures, and the steps of the reward. */
  items: number;
  heldOut: number;
  steps: number;
  /** Whether everybody is also left out alone. */
  isEachAlone: boolean;
}

const CROWDS: Crowd[] = [
  { seed: 14, spamming: 3, items: 400, heldOut: 0.4, steps: 150, isEachAlone: true },
  { seed: 18, spamming: 3, items: 800, heldOut: 0.5, steps: 300, isEachAlone: false },
];

/** The short loop with more rankings to measure on; what follows the reward only has to be there. */
const loopOf = ({ seed, items, heldOut, steps }: Crowd) => ({
  ...shapes,
  seed,
  rankings: { ...shapes.rankings, items, heldOut },
  reward: { ...shapes.reward, steps },
  pairs: { count: 48 },
  fineTune: { ...shapes.fineTune, steps: 6, batch: 8, warmup: 1 },
  study: { items: 12, overlap: 3 },
  controls: { oracleReward: false, aVsA: false, fiveVsOne: false, longRun: false },
});

/**
 * Fixed in the README before they were run: 20 is the first seed after 18 under which one of the eight spams, 21 the next one, and whoever that is is ten times as quick. *Found* goes by
 * `measure`: bits per pair at the fitted scale, or pairs in order.
 */
const QUICK = [
  { name: 'ten times as quick', seed: 20, spamKind: 'random', measure: 'bits' },
  { name: 'as quick, who ranks upside down', seed: 21, spamKind: 'reversed', measure: 'order' },
] as const;
const SIZE = { items: 800, heldOut: 0.5, spamPace: 10 };

let platform: Awaited<ReturnType<typeof startRunPlatform>>;

async function succeed(stage: StageName, config: unknown): Promise<{ runId: string; result: unknown }> {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  const { runId } = await createRun({ stage, config, createdById: platform.createdById });
  await announceRequested(runId);
  return until(async () => {
    const { status, error, result } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, error: true, result: true } });
    if (status === 'Failed') throw new Error(`${stage} failed: ${error}\n${platform.worker.log().slice(-3_000)}`);
    return status === 'Succeeded' && { runId, result };
  }, 30 * MINUTES);
}

type Loss = NonNullable<TRetrainReport['comparison']['logLoss']>;

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const tell = (report: TRetrainReport | undefined): string => {
  if (!report) return '';
  const { before, after, difference, ci95, logLoss } = report.comparison;
  const { rescaled, ...asIs } = logLoss as Loss;
  const bits = (loss: Omit<Loss, 'rescaled'>) => `${loss.before.toFixed(4)} → ${loss.after.toFixed(4)}, ${loss.difference.toFixed(4)} [${loss.ci95.map((edge) => edge.toFixed(4)).join(', ')}]`;
  return `${percent(before)} → ${percent(after)}, ${percent(difference)} [${percent(ci95[0])}, ${percent(ci95[1])}]; bits ${rescaled && bits(rescaled)}, scales ${rescaled?.scales.map((scale) => scale.toFixed(2)).join(' → ')}; as it is ${bits(asIs)}`;
};

const retrain = async (rewardId: string, workers: string[]): Promise<TRetrainReport> => ZRetrainReport.parse((await succeed('retrain-without', { rewardId, workers })).result);

async function contributors(datasetId: string): Promise<Contributor[]> {
  const { file, sources } = await readRankings(datasetId);
  return rankContributors(file, (assignmentId) => sources.get(assignmentId)?.who);
}

/** Every number of a report follows from the others, and its title from its intervals alone. */
function expectRead({ comparison, ...report }: TRetrainReport): void {
  const { before, after, difference, ci95, pairs, onlyBefore, onlyAfter, logLoss } = comparison;
  const { rescaled, ...asIs } = logLoss as Required<Loss>;
  expect(difference).toBeCloseTo(after - before, 10);
  expect(difference).toBeCloseTo((onlyAfter - onlyBefore) / pairs, 10);
  for (const loss of [asIs, rescaled]) expect(loss.difference).toBeCloseTo(loss.before - loss.after, 10);
  for (const measure of [comparison, asIs, rescaled]) {
    expect(measure.ci95[0]).toBeLessThanOrEqual(measure.difference);
    expect(measure.ci95[1]).toBeGreaterThanOrEqual(measure.difference);
  }
  const find = ([low, high]: readonly number[]) => (low > 0 ? 'better' : high < 0 ? 'worse' : 'no difference shown');
  const [order, bits] = [find(ci95), find(rescaled.ci95)];
  const same = order === 'no difference shown' ? 'No difference shown' : `The reward is ${order} without them`;
  expect(retrainSentence({ ...report, comparison }, t, numbersIn('en', String)).title).toBe(order === bits ? same : `Without them ${order} in pairs in order, ${bits} in bits per pair`);
}

beforeAll(async () => {
  platform = await startRunPlatform(async () => [...(await import('#jobs/index.ts')).functions], { main: 'gpu-worker/main.ts' });
  await seedAnnotators(8);
  await deposit({ userId: platform.createdById, amount: 1_000_000_000n, actorId: 'system', reference: newId() });
}, 10 * MINUTES);

afterAll(() => platform?.stop());

describe.each(CROWDS)('$spamming of eight, $items items', (crowd) => {
  let spammers: string[];
  let honest: string[];
  let loop: { runId: string; rewardId: string; hiveId: string; datasetId: string };
  /** By pseudonym. */
  const alone = new Map<string, TRetrainReport>();
  let together: TRetrainReport;
  let others: TRetrainReport;

  beforeAll(async () => {
    const isSpammer = (workerId: string) => annotatorOf(ORACLE_CROWD, crowd.seed, workerId).isSpammer;
    const annotators = await findAnnotators(8);
    spammers = annotators.filter(isSpammer).map(pseudonymOf).sort();
    honest = annotators.filter((workerId) => !isSpammer(workerId)).map(pseudonymOf);
    const { runId, result } = await succeed('loop', loopOf(crowd));
    const { verdict } = ZLoopReport.parse(result);
    const reward = await db().run.findFirstOrThrow({ where: { parentId: runId, stage: 'reward' }, select: { result: true, config: true } });
    loop = { runId, rewardId: (reward.result as { modelId: string }).modelId, hiveId: verdict.aModelId, datasetId: (reward.config as { datasetId: string }).datasetId };
    for (const who of crowd.isEachAlone ? [...spammers, ...honest] : []) alone.set(who, await retrain(loop.rewardId, [who]));
    together = await retrain(loop.rewardId, spammers);
    others = await retrain(loop.rewardId, (await contributors(loop.datasetId)).slice(-crowd.spamming).map(({ who }) => who));
  }, 60 * MINUTES);

  test('those who answer at random agree least with the others, as a coin would', async () => {
    const rows = await contributors(loop.datasetId);
    for (const { who, agreement, rankings } of rows) console.log(who, spammers.includes(who) ? 'at random' : 'looks', rankings, agreement && `${percent(agreement.share)} [${percent(agreement.low)}, ${percent(agreement.high)}]`, tell(alone.get(who)));
    console.log('all who answer at random', tell(together), '; as many who agree most', tell(others));
    expect(spammers).toHaveLength(crowd.spamming);
    const last = rows.slice(0, crowd.spamming);
    expect(last.map(({ who }) => who).sort()).toEqual(spammers);
    for (const { agreement } of last) expect(agreement?.low).toBeLessThan(0.5);
  });

  test('every difference is the share of pairs that one reward alone has right, and is said as its interval has it', async () => {
    for (const report of [...alone.values(), together, others]) expectRead(report);
    // As many honest rankings fewer cannot be taken for the same thing: the two retrainings learnt from other rankings and gave other weights.
    const keys = await db().model.findMany({ where: { id: { in: [loop.rewardId, together.modelId, others.modelId, ...[...alone.values()].map(({ modelId }) => modelId)] } }, select: { key: true } });
    expect(new Set(keys.map(({ key }) => key)).size).toBe(3 + alone.size);
  });

  test('exactly their rankings are left out, the split and everything else of the training stay, and their answers lead to nothing that learnt without them', async () => {
    const parent = await readRankings(loop.datasetId);
    for (const [gone, report] of [...[...alone].map(([who, one]) => [[who], one] as const), [spammers, together] as const]) {
      const version = await readRankings(report.datasetId);
      const kept = parent.file.items.map((item) => ({ ...item, rankings: item.rankings.filter(({ assignmentId }) => !gone.includes(parent.sources.get(assignmentId)?.who ?? '')) }));
      expect(version.file.items).toEqual(kept.filter(({ rankings }) => rankings.length > 0));
      const rows = await db().$queryRaw<{ workerId: string; n: number }[]>`SELECT a."workerId", count(*)::int AS n FROM "DatasetAnswer" d JOIN "Assignment" a ON a."id" = d."assignmentId" WHERE d."datasetId" = ${report.datasetId} GROUP BY 1`;
      expect(rows.map(({ workerId }) => pseudonymOf(workerId)).filter((who) => gone.includes(who))).toEqual([]);
      expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(report.rankings - report.leftOut.rankings);
      expect(report.leftOut.byWorker.map(({ who }) => who).sort()).toEqual([...gone].sort());
      const settings = async (modelId: string) => (await db().model.findUniqueOrThrow({ where: { id: modelId }, select: { run: { select: { config: true } } } })).run?.config as object;
      expect(await settings(report.modelId)).toEqual({ ...(await settings(loop.rewardId)), datasetId: report.datasetId });
      const { edges } = await traceLineage({ type: 'dataset', id: report.datasetId }, platform.createdById);
      expect(edges).toContainEqual({ from: `dataset/${loop.datasetId}`, to: `dataset/${report.datasetId}`, role: 'parent' });
    }
    for (const who of spammers) {
      const used = (await traceUse({ who })).map(({ id }) => id);
      expect(used).toEqual(expect.arrayContaining([loop.datasetId, loop.rewardId, loop.hiveId]));
      for (const report of [together, alone.get(who) ?? together]) for (const id of [report.datasetId, report.modelId]) expect(used).not.toContain(id);
    }
  });
});

describe.each(QUICK)('one of eight, $name', ({ seed, spamKind, measure }) => {
  let spammer: string;
  let rows: Contributor[];
  /** Who was left out, with what came of it: the spammer, the busiest of those who look, and so many of the busiest as come nearest to the spammer's rankings. */
  let reports: { name: string; who: string[]; report: TRetrainReport }[];

  beforeAll(async () => {
    const spamming = (await findAnnotators(8)).filter((workerId) => annotatorOf(ORACLE_CROWD, seed, workerId).isSpammer);
    expect(spamming).toHaveLength(1);
    spammer = pseudonymOf(spamming[0]);
    const { models } = (await succeed('shipped', {})).result as { models: { name: string; modelId: string }[] };
    const idOf = (name: string) => models.find((model) => model.name === name)?.modelId;
    const { datasetId } = (await succeed('rankings', { ...shapes.rankings, editorId: idOf('editor'), seed, ...SIZE, spamKind })).result as { datasetId: string };
    const training = { ...shapes.reward, steps: 150, leaveOutFlags: ZRankingFlag.options };
    const { modelId: rewardId } = (await succeed('reward', { startId: idOf('reward'), datasetId, seed, training })).result as { modelId: string };
    rows = await contributors(datasetId);
    const spammed = rows.find(({ who }) => who === spammer)?.rankings ?? 0;
    const busiest = rows.filter(({ who }) => who !== spammer).sort((a, b) => b.rankings - a.rankings || (a.who < b.who ? -1 : 1));
    const offBy = (many: number) => Math.abs(busiest.slice(0, many).reduce((sum, { rankings }) => sum + rankings, 0) - spammed);
    const nearest = busiest.map((_, i) => i + 1).sort((a, b) => offBy(a) - offBy(b))[0];
    const gone = [{ name: 'spammer', who: [spammer] }, { name: 'busiest who looks', who: [busiest[0].who] }, { name: 'as many rankings of those who look', who: busiest.slice(0, nearest).map(({ who }) => who) }];
    reports = [];
    for (const { name, who } of gone) reports.push({ name, who, report: await retrain(rewardId, who) });
  }, 60 * MINUTES);

  test('takes nearly a third of all rankings and agrees with the others least: as a coin would, or less', () => {
    for (const { who, agreement, rankings } of rows) console.log(who, who === spammer ? spamKind : 'looks', rankings, agreement && `${percent(agreement.share)} [${percent(agreement.low)}, ${percent(agreement.high)}]`);
    expect(rows[0].who).toBe(spammer);
    expect(spamKind === 'random' ? rows[0].agreement?.low : rows[0].agreement?.high).toBeLessThan(0.5);
    const share = rows[0].rankings / rows.reduce((sum, { rankings }) => sum + rankings, 0);
    expect(share).toBeGreaterThan(0.29);
    expect(share).toBeLessThan(1 / 3);
  });

  test('what leaving them out did is said as the intervals have it; whether that finds them is reported, not demanded', () => {
    for (const { name, who, report } of reports) {
      console.log(name, who.length, `${report.leftOut.rankings} rankings`, tell(report));
      expectRead(report);
      expect(report.leftOut.byWorker.map(({ who: one }) => one).sort()).toEqual([...who].sort());
    }
    const aboveZero = { order: ({ comparison }: TRetrainReport) => comparison.ci95[0] > 0, bits: ({ comparison }: TRetrainReport) => ((comparison.logLoss as Loss).rescaled as Required<Loss>['rescaled']).ci95[0] > 0 };
    for (const [name, isAbove] of Object.entries(aboveZero)) {
      const [spammers, ...others] = reports.map(({ report }) => isAbove(report));
      console.log(`${name}${name === measure ? ', by the plan' : ''}:`, spammers && !others.includes(true) ? 'found' : 'not found');
      expect(others).toHaveLength(2);
    }
  });
});
