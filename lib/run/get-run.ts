import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { RUN_SUMMARY } from './find-runs.ts';

const byAge = { createdAt: 'asc' } as const;

/** The names of what a run was made from. */
async function nameUses<Use extends { subjectType: string; subjectId: string }>(uses: Use[]): Promise<(Use & { name: string | null })[]> {
  const of = (type: string) => ({ where: { id: { in: uses.filter(({ subjectType }) => subjectType === type).map(({ subjectId }) => subjectId) } }, select: { id: true, name: true } });
  const found = await Promise.all([db().model.findMany(of('model')), db().dataset.findMany(of('dataset')), db().study.findMany(of('study'))]);
  const names = new Map(found.flat().map(({ id, name }) => [id, name]));
  return uses.map((use) => ({ ...use, name: names.get(use.subjectId) ?? null }));
}

/**
 * A run with its stages, what it was made from, and what it made.
 * @throws AppError NotFound.
 */
export async function getRun(runId: string) {
  const run = await db().run.findUnique({
    where: { id: runId },
    select: {
      ...RUN_SUMMARY,
      config: true,
      result: true,
      fence: true,
      cancelledAt: true,
      device: true,
      parent: { select: { id: true, name: true, stage: true } },
      children: { select: { ...RUN_SUMMARY, result: true }, orderBy: byAge },
      uses: { select: { role: true, subjectType: true, subjectId: true }, orderBy: [{ role: 'asc' }, { subjectId: 'asc' }] },
      models: { select: { id: true, kind: true, name: true, key: true, card: true, createdAt: true }, orderBy: byAge },
      datasets: { select: { id: true, kind: true, name: true, key: true, items: true, card: true, createdAt: true }, orderBy: byAge },
      studies: { select: { id: true, name: true, taskType: true, status: true, createdAt: true, publishedAt: true, endedAt: true }, orderBy: byAge },
      samples: { select: { name: true, step: true, key: true, at: true }, orderBy: [{ step: 'asc' }, { name: 'asc' }] },
    },
  });
  if (!run) throw new AppError('NotFound', `There is no run ${runId}.`);
  return { ...run, uses: await nameUses(run.uses) };
}

/** A run as `getRun` gives it. */
export type RunDetail = Awaited<ReturnType<typeof getRun>>;
