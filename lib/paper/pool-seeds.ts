import { type TPaperReport, type TPaperSeed, ZPaperReport } from '#lib/contracts/paper-report.ts';
import type { FigureName } from './analyses.ts';
import { buildFigures } from './build-figures.ts';

/**
 * What seeds of one plan say together. Pure.
 * @param seeds at least one, in the order that was fixed
 * @param missingSeeds those that were fixed and have not ended yet
 * @throws Error when the seeds were measured by different plans
 */
export function poolSeeds(seeds: readonly TPaperSeed[], missingSeeds: readonly number[], figures: readonly FigureName[]): TPaperReport {
  const [first] = seeds;
  const other = seeds.find(({ plan }) => plan.sha256 !== first.plan.sha256);
  if (other) throw new Error(`Seed ${other.seed} was measured by another plan (${other.plan.sha256}) than seed ${first.seed} (${first.plan.sha256}): results of different plans are not counted together.`);
  return ZPaperReport.parse({
    ...{ version: 1, kind: 'paper', world: first.world, preset: first.preset, seeds: seeds.map(({ seed }) => seed), missingSeeds: [...missingSeeds] },
    seconds: seeds.reduce((sum, { seconds }) => sum + seconds, 0),
    answers: seeds.reduce((sum, { answers }) => sum + answers, 0),
    plan: first.plan,
    figures: buildFigures(seeds, figures),
    runs: seeds.map(({ seed, runId, startedAt, seconds }) => ({ seed, runId, startedAt, seconds })),
  } satisfies TPaperReport);
}
