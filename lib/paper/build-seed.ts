import type { z } from 'zod';
import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import { type TPaperSeed, ZPaperSeed } from '#lib/contracts/paper-report.ts';
import { type WorkerResult, ZRankingScores, ZSimilaritiesFile } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import type { STAGES } from '#lib/run/stages.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { countHarmful } from '#lib/study/count-harmful.ts';
import { COUNTED } from '#lib/study/votes.ts';
import { ARMS, type ArmName, type Backbone } from './analyses.ts';
import { breakDown } from './break-down.ts';
import { compareReward } from './compare-reward.ts';
import type { TPaperConfig } from './config.ts';
import { decideItems } from './decide-items.ts';
import { judgeHard } from './judge-hard.ts';
import { type Comparison, comparisonKey } from './plan-needs.ts';

type Result<Stage extends keyof typeof STAGES> = z.infer<(typeof STAGES)[Stage]['result']>;
type Of<T> = { runId: string; result: T };

/** What the parts of a run have returned, with the run each came from. */
export interface PaperParts {
  plan: TPaperSeed['plan'];
  editors: { arm: ArmName; modelId: string; runId: string | null }[];
  comparisons: { key: string; runId: string; comparison: TComparisonReport }[];
  evaluation: Of<Result<'evaluation'>> | null;
  curves: ({ arm: ArmName } & Of<Result<'evaluation'>>)[];
  hard: ({ arm: ArmName; itemsKey: string } & Of<Result<'sampling'>>)[];
  /** Of 1.5's edits; `ranked` are those of every backbone. */
  rankings: Of<Result<'rankings'>> | null;
  ranked: ({ backbone: Backbone } & Of<Result<'rankings'>>)[];
  reward: Of<Result<'reward'>> | null;
  rewardShares: ({ share: number } & Of<Result<'reward'>>)[];
  rewardFlags: ({ leaveOut: string[] } & Of<Result<'reward'>>)[];
  carried: ({ learntFrom: Backbone; measuredOn: Backbone } & Of<Result<'reward'>>)[];
  /** What the learned reward gives the edits of some studies. */
  rewardVotes: { comparisons: Comparison[]; scoresKey: string } | null;
  texts: WorkerResult<'merge-triplets'>['card'] | null;
}

async function editorsOf({ editors, evaluation }: PaperParts): Promise<TPaperSeed['editors']> {
  const rows = await db().model.findMany({ where: { id: { in: editors.map(({ modelId }) => modelId) } }, select: { id: true, key: true } });
  const keyOf = new Map(rows.map(({ id, key }) => [id, key]));
  return Object.fromEntries(editors.map(({ arm, modelId, runId }) => {
    const { title } = ARMS[arm];
    return [arm, { title, modelId, key: keyOf.get(modelId) ?? '', runId, scores: evaluation?.result.scores.find(({ label }) => label === title) ?? null }];
  }));
}

async function curveOf({ runId, result }: PaperParts['curves'][number], { curve }: TPaperConfig): Promise<TPaperSeed['curves'][string]> {
  const { models } = await getJSON(ZSimilaritiesFile, result.similaritiesKey as string);
  return { runId, points: models.map(({ image, directional }, i) => ({ imageGuidance: curve.imageGuidance[i], image, directional })) };
}

const ofReward = ({ runId, result: { report } }: Of<Result<'reward'>>) => ({ runId, trainedRankings: report.trainedRankings, pairAccuracy: report.pairAccuracy });

async function rewardsOf({ rankings, reward, rewardShares, rewardFlags }: PaperParts): Promise<TPaperSeed['rewards']> {
  if (!rankings || !reward) return null;
  const { card } = await db().dataset.findUniqueOrThrow({ where: { id: rankings.result.datasetId }, select: { card: true } });
  const answers = await db().assignment.findMany({ where: { studyId: rankings.result.studyId, status: { in: [...COUNTED] }, surplus: false }, select: { answer: true } });
  return {
    ...ofReward(reward),
    annotatorAgreement: reward.result.report.annotatorAgreement,
    shares: rewardShares.map((one) => ({ ...ofReward(one), share: one.share })),
    flags: rewardFlags.map((one) => ({ ...ofReward(one), leaveOut: one.leaveOut })),
    rankings: answers.length,
    flagged: (card as { flags: Record<string, number> }).flags,
    unflagged: answers.filter(({ answer }) => (answer as { flags?: unknown[] }).flags?.length === 0).length,
  };
}

/** Every study, also apart by what is asked for, and how often the learned reward agrees with it where that scored its edits. */
async function studiesOf({ comparisons, rewardVotes }: PaperParts): Promise<Pick<TPaperSeed, 'comparisons' | 'rewardVotes'>> {
  const made: Pick<TPaperSeed, 'comparisons' | 'rewardVotes'> = { comparisons: {}, rewardVotes: {} };
  const scores = rewardVotes && (await getJSON(ZRankingScores, rewardVotes.scoresKey)).items;
  for (const { key, runId, comparison } of comparisons) {
    const items = await decideItems(comparison.studyId);
    const scored = rewardVotes?.comparisons.find((one) => comparisonKey(one) === key);
    const agreement = scored && scores && compareReward(scored, items, scores);
    made.comparisons[key] = { ...comparison, runId, ...breakDown(items) };
    if (agreement) made.rewardVotes[key] = agreement;
  }
  return made;
}

/** Puts together what one seed measured. */
export async function buildSeed({ runId, config, parts }: { runId: string; config: TPaperConfig; parts: PaperParts }): Promise<TPaperSeed> {
  const { startedAt, createdAt } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { startedAt: true, createdAt: true } });
  const begun = startedAt ?? createdAt;
  const { plan, comparisons, evaluation, curves, hard, rankings, ranked, carried, texts } = parts;
  const nameOf = (backbone: Backbone): string => (backbone === '1.5' ? 'Rankings' : `Rankings, ${backbone}`);
  const studies = [...comparisons.map(({ comparison: { name, studyId } }) => ({ name, studyId })), ...ranked.map(({ backbone, result: { studyId } }) => ({ name: nameOf(backbone), studyId }))];
  return ZPaperSeed.parse({
    version: 1,
    ...{ runId, world: config.world, preset: config.preset, seed: config.seed, startedAt: begun.toISOString(), seconds: (Date.now() - begun.getTime()) / 1000, plan },
    answers: await db().assignment.count({ where: { studyId: { in: studies.map(({ studyId }) => studyId) }, status: { in: [...COUNTED] }, surplus: false } }),
    ...(await studiesOf(parts)),
    editors: await editorsOf(parts),
    curves: Object.fromEntries(await Promise.all(curves.map(async (one) => [one.arm, await curveOf(one, config)]))),
    hard: Object.fromEntries(await Promise.all(hard.map(async ({ arm, itemsKey, runId: by, result }) => [arm, { runId: by, kinds: await judgeHard(itemsKey, result.editsKey) }]))),
    rewards: await rewardsOf(parts),
    carried: carried.map(({ runId: by, learntFrom, measuredOn, result: { report: { pairAccuracy, annotatorAgreement } } }) => ({ runId: by, learntFrom, measuredOn, pairAccuracy, annotatorAgreement })),
    harmful: await countHarmful(comparisons.flatMap(({ key, comparison: { studyId } }) => key.split('/').map((of, i) => ({ studyId, label: 'ab'[i], of })))),
    texts,
    sheets: [
      ...(evaluation ? [{ of: 'editors' as const, label: 'The same instructions by every editor', key: evaluation.result.sheetKey }] : []),
      ...(rankings ? [{ of: 'rankings' as const, label: 'Five edits of each instruction, as they were ranked', key: rankings.result.sheetKey }] : []),
    ],
    studies,
  } satisfies z.input<typeof ZPaperSeed>);
}
