import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { ORIGINAL } from '#lib/playground/find-edits.ts';
import { type Lineage, lineageKey, traceLineage } from './trace-lineage.ts';

export interface PictureOrigin {
  /** The run of the playground that made it, and by which editor from which seed. */
  runId: string;
  modelId: string;
  seed: number;
  /** Everything the editor goes back to, itself included, with the edges between. */
  lineage: Pick<Lineage, 'nodes' | 'edges' | 'isCut'>;
  /** The runs that made all that, and the edit's. */
  runIds: string[];
  /** The answers in the datasets behind it (assignments), sorted. */
  answerIds: string[];
}

/** Keys from which edges lead to one. */
function before(key: string, edges: Lineage['edges']): Set<string> {
  const found = new Set([key]);
  for (const next of found) for (const { from, to } of edges) if (to === next) found.add(from);
  return found;
}

export interface TracePictureOptions {
  /** The picture's key in storage. */
  key: string;
  /** Which run's, where the same picture was made more than once; the first one's when absent. */
  runId?: string;
  /** Which editor's, likewise. */
  modelId?: string;
  /** Whose own votes are counted apart. */
  userId: string;
}

/**
 * From a picture that the playground served to every answer behind it: its editor, what that was trained from, and so on back.
 * @throws AppError NotFound when no editor of the playground made it.
 */
export async function tracePicture({ key, userId, ...of }: TracePictureOptions): Promise<PictureOrigin> {
  const sample = await db().runSample.findFirst({ where: { key, runId: of.runId, name: of.modelId ?? { not: ORIGINAL }, run: { stage: 'edit' } }, orderBy: { at: 'asc' }, select: { runId: true, name: true, step: true } });
  if (!sample) throw new AppError('NotFound', 'No editor of the playground made this picture.');
  const { runId, name: modelId, step: seed } = sample;
  const { nodes: all, edges: every, isCut } = await traceLineage({ type: 'model', id: modelId }, userId);
  const behind = before(lineageKey({ type: 'model', id: modelId }), every);
  const nodes = all.filter((node) => behind.has(lineageKey(node)));
  const edges = every.filter(({ from, to }) => behind.has(from) && behind.has(to));
  const datasetIds = nodes.filter(({ type }) => type === 'dataset').map(({ id }) => id);
  const answers = await db().datasetAnswer.findMany({ where: { datasetId: { in: datasetIds } }, distinct: ['assignmentId'], orderBy: { assignmentId: 'asc' }, select: { assignmentId: true } });
  const runIds = [...new Set([runId, ...nodes.flatMap(({ run }) => run?.id ?? [])])].sort();
  return { runId, modelId, seed, lineage: { nodes, edges, isCut }, runIds, answerIds: answers.map(({ assignmentId }) => assignmentId) };
}
