/**
 * Spammers in a real loop in the shapes world: of its eight annotators three answer at random. They are left out and the reward is trained again for real, beside as many who
 * look, and in the smaller loop everybody alone. Whatever the difference turns out to be, it has to be counted rightly and said as its interval has it, and nothing of whoever was left
 * out may be in what was made.
 */
import { createTranslator } from 'use-intl/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersIn } from '#app/_words/numbers.ts';
import { retrainSentence } from '#app/research/runs/[runId]/retrain-sentences.ts';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
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

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const tell = (report: TRetrainReport | undefined): string => {
  if (!report) return '';
  const { before, after, difference, ci95 } = report.comparison;
  return `${percent(before)} → ${percent(after)}, ${percent(difference)} [${percent(ci95[0])}, ${percent(ci95[1])}]`;
};

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

  const retrain = async (workers: string[]): Promise<TRetrainReport> => ZRetrainReport.parse((await succeed('retrain-without', { rewardId: loop.rewardId, workers })).result);

  const contributors = async (): Promise<Contributor[]> => {
    const { file, sources } = await readRankings(loop.datasetId);
    return rankContributors(file, (assignmentId) => sources.get(assignmentId)?.who);
  };

  beforeAll(async () => {
    const isSpammer = (workerId: string) => annotatorOf(ORACLE_CROWD, crowd.seed, workerId).isSpammer;
    const annotators = await findAnnotators(8);
    spammers = annotators.filter(isSpammer).map(pseudonymOf).sort();
    honest = annotators.filter((workerId) => !isSpammer(workerId)).map(pseudonymOf);
    const { runId, result } = await succeed('loop', loopOf(crowd));
    const { verdict } = ZLoopReport.parse(result);
    const reward = await db().run.findFirstOrThrow({ where: { parentId: runId, stage: 'reward' }, select: { result: true, config: true } });
    loop = { runId, rewardId: (reward.result as { modelId: string }).modelId, hiveId: verdict.aModelId, datasetId: (reward.config as { datasetId: string }).datasetId };
    for (const who of crowd.isEachAlone ? [...spammers, ...honest] : []) alone.set(who, await retrain([who]));
    together = await retrain(spammers);
    others = await retrain((await contributors()).slice(-crowd.spamming).map(({ who }) => who));
  }, 60 * MINUTES);

  test('those who answer at random agree least with the others, as a coin would', async () => {
    const rows = await contributors();
    for (const { who, agreement, rankings } of rows) console.log(who, spammers.includes(who) ? 'at random' : 'looks', rankings, agreement && `${percent(agreement.share)} [${percent(agreement.low)}, ${percent(agreement.high)}]`, tell(alone.get(who)));
    console.log('all who answer at random', tell(together), '; as many who agree most', tell(others));
    expect(spammers).toHaveLength(crowd.spamming);
    const last = rows.slice(0, crowd.spamming);
    expect(last.map(({ who }) => who).sort()).toEqual(spammers);
    for (const { agreement } of last) expect(agreement?.low).toBeLessThan(0.5);
  });

  test('every difference is the share of pairs that one reward alone has right, and is said as its interval has it', async () => {
    for (const report of [...alone.values(), together, others]) {
      const { before, after, difference, ci95, pairs, onlyBefore, onlyAfter } = report.comparison;
      expect(difference).toBeCloseTo(after - before, 10);
      expect(difference).toBeCloseTo((onlyAfter - onlyBefore) / pairs, 10);
      expect(ci95[0]).toBeLessThanOrEqual(difference);
      expect(ci95[1]).toBeGreaterThanOrEqual(difference);
      const title = ci95[0] > 0 ? 'The reward is better without them' : ci95[1] < 0 ? 'The reward is worse without them' : 'No difference shown';
      expect(retrainSentence(report, t, numbersIn('en', String)).title).toBe(title);
    }
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
