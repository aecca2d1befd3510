import { AppError } from '#lib/errors.ts';
import { db } from '#lib/db.ts';
import { findSamples } from './find-samples.ts';
import { RUN_SUMMARY } from './find-runs.ts';
import { readCurves } from './read-curves.ts';

/** Points of a curve that a comparison shows; more could not be told apart on a screen. */
const MOST_POINTS = 2_000;

export interface ComparedCurve {
  /** The stage of a loop whose curve it is; null for the run's own. */
  part: string | null;
  name: string;
  xs: number[];
  ys: number[];
}

async function readRun(id: string) {
  const run = await db().run.findUnique({ where: { id }, select: { ...RUN_SUMMARY, config: true, result: true, parent: { select: { name: true } }, children: { select: { id: true, name: true }, orderBy: { createdAt: 'asc' } } } });
  if (!run) throw new AppError('NotFound', `There is no run ${id}.`);
  const { children, ...own } = run;
  const parts = [{ id, name: null }, ...children];
  const [curves, samples] = await Promise.all([
    Promise.all(parts.map(async (part) => (await readCurves({ runId: part.id, most: MOST_POINTS })).map((curve): ComparedCurve => ({ part: part.name, ...curve })))),
    Promise.all(parts.map(async (part) => (await findSamples({ runId: part.id })).map((sample) => ({ runId: part.id, part: part.name, ...sample })))),
  ]);
  return { ...own, curves: curves.flat(), samples: samples.flat() };
}

/** A run with everything that is laid beside another's. */
export type ComparedRun = Awaited<ReturnType<typeof readRun>>;

/**
 * Runs of one stage with their settings, results, curves (thinned to what a screen can show) and pictures, in the order asked for; a loop has those of its stages.
 * @throws AppError NotFound, or BadInput when they are of different stages or stand in the playground.
 */
export async function compareRuns(runIds: readonly string[]): Promise<ComparedRun[]> {
  const runs = await Promise.all(runIds.map(readRun));
  const other = runs.find(({ stage }) => stage !== runs[0].stage);
  if (other) throw new AppError('BadInput', `"${runs[0].name}" and "${other.name}" are of different stages (${runs[0].stage}, ${other.stage}): only runs of one stage can be compared.`);
  if (runs[0]?.stage === 'edit') throw new AppError('BadInput', 'Edits of the playground are compared there, editor by editor.');
  return runs;
}
