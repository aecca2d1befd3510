import type { z } from 'zod';
import { type TComparisonReport, type TLoopReport, ZLoopReport } from '#lib/contracts/loop-report.ts';
import { db } from '#lib/db.ts';
import { COUNTED } from '#lib/study/votes.ts';
import type { STAGES } from '#lib/run/stages.ts';
import type { TLoopConfig } from './config.ts';

type Result<Stage extends keyof typeof STAGES> = z.infer<(typeof STAGES)[Stage]['result']>;

/** What a loop's stages have returned. */
export interface LoopParts {
  rule: TLoopReport['rule'];
  verdict: TComparisonReport;
  versusSupervised: TComparisonReport;
  longRun: TComparisonReport | null;
  versusStart: TComparisonReport | null;
  fiveVsOne: TComparisonReport | null;
  oracleReward: TComparisonReport | null;
  aVsA: TComparisonReport | null;
  hasLong: boolean;
  isConditional: boolean;
  rankings: Result<'rankings'>;
  reward: Result<'reward'>;
  /** Rewards from fewer rankings, fewest first, the whole one last; empty when there is no curve. */
  rewardCurve: Result<'reward'>['report'][];
  evaluation: Result<'evaluation'>;
  scoring: { by: string; scoring: Result<'fine-tune'>['scoring'] }[];
  promotion: TLoopReport['promotion'];
  seeds: Record<string, number>;
}

/** Says why a comparison is not there. */
function explainMissing({ controls }: TLoopConfig, parts: LoopParts): Record<string, string> {
  const noLong = parts.hasLong ? null : 'No checkpoints of the long run ship yet.';
  const reasons: Record<string, string | null> = {
    longRun: parts.longRun ? null : controls.longRun ? noLong : 'Left out on request.',
    versusStart: parts.versusStart ? null : 'Left out on request.',
    fiveVsOne: parts.fiveVsOne ? null : controls.fiveVsOne ? (noLong ?? 'The shipped HIVE was not trained with the reward in words.') : 'Left out on request.',
    oracleReward: parts.oracleReward ? null : 'Left out on request.',
    aVsA: parts.aVsA ? null : 'Left out on request.',
  };
  return Object.fromEntries(Object.entries(reasons).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** The loop's descendants as a timeline. */
async function timeline(runId: string, startedAt: Date): Promise<TLoopReport['stages']> {
  const children = await db().run.findMany({ where: { parentId: runId, status: 'Succeeded' }, select: { id: true, name: true, stage: true, startedAt: true, endedAt: true }, orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] });
  return children.map(({ id, name, stage, startedAt: begun, endedAt }) => ({
    ...{ name, stage, runId: id },
    startedAfter: ((begun?.getTime() ?? 0) - startedAt.getTime()) / 1000,
    seconds: ((endedAt?.getTime() ?? 0) - (begun?.getTime() ?? 0)) / 1000,
  }));
}

async function describeModels({ evaluation }: LoopParts, modelIds: ReadonlyMap<string, string>): Promise<TLoopReport['models']> {
  const rows = await db().model.findMany({ where: { id: { in: [...modelIds.values()] } }, select: { id: true, key: true } });
  const keyOf = new Map(rows.map(({ id, key }) => [id, key]));
  return evaluation.scores.map(({ label, imageSimilarity, directionalSimilarity, oracle }) => {
    const modelId = modelIds.get(label) ?? '';
    return { label, modelId, key: keyOf.get(modelId) ?? '', editsKey: evaluation.editsKeys[label], imageSimilarity, directionalSimilarity, oracle };
  });
}

/** Puts together what a loop reports. */
export async function buildReport({ runId, config, parts }: { runId: string; config: TLoopConfig; parts: LoopParts }): Promise<TLoopReport> {
  const { startedAt, createdAt } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { startedAt: true, createdAt: true } });
  const begun = startedAt ?? createdAt;
  const { verdict, versusSupervised, longRun, versusStart, fiveVsOne, oracleReward, aVsA, rankings, reward, evaluation } = parts;
  const comparisons = [verdict, versusSupervised, longRun, versusStart, fiveVsOne, oracleReward, aVsA].filter((one) => one !== null);
  const modelIds = new Map(comparisons.flatMap(({ a, b, aModelId, bModelId }): [string, string][] => [[a, aModelId], [b, bModelId]]));
  const studyIds = [...comparisons.map(({ studyId }) => studyId), rankings.studyId];
  const answers = await db().assignment.count({ where: { studyId: { in: studyIds }, status: { in: [...COUNTED] }, surplus: false } });
  const { pairAccuracy, annotatorAgreement, trainedRankings, heldOutRankings } = reward.report;
  return ZLoopReport.parse({
    version: 1,
    ...{ runId, world: config.world, preset: config.preset, arm: config.arm, seed: config.seed, startedAt: begun.toISOString(), seconds: (Date.now() - begun.getTime()) / 1000 },
    ...{ verdict, versusSupervised, longRun, versusStart, controls: { fiveVsOne, oracleReward, aVsA }, missing: explainMissing(config, parts) },
    reward: {
      ...{ modelId: reward.modelId, pairAccuracy: pairAccuracy.share, ci95: pairAccuracy.ci95, pairs: pairAccuracy.n },
      ...{ annotatorAgreement: annotatorAgreement.share, agreementCi95: annotatorAgreement.ci95, trainedRankings, heldOutRankings },
      curve: parts.rewardCurve.map((point) => ({ rankings: point.trainedRankings, pairAccuracy: point.pairAccuracy.share, ci95: point.pairAccuracy.ci95, pairs: point.pairAccuracy.n })),
    },
    rankings: { studyId: rankings.studyId, datasetId: rankings.datasetId, key: rankings.key, items: rankings.items, rankings: rankings.rankings },
    scoring: parts.scoring.flatMap(({ by, scoring }) => (scoring ? [{ by, ...scoring }] : [])),
    models: await describeModels(parts, modelIds),
    sheets: [{ label: 'The same instructions by every editor', key: evaluation.sheetKey }, { label: 'Five edits of each instruction, as they were ranked', key: rankings.sheetKey }],
    ...{ rule: parts.rule, promotion: parts.promotion, answers, stages: await timeline(runId, begun), seeds: parts.seeds },
  } satisfies TLoopReport);
}
