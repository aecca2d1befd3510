import { z } from 'zod';
import type { TPicture } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { ImageRow } from '#lib/image/ingest-image.ts';
import { rowOfPicture } from '#lib/image/row-of-picture.ts';
import { editStage } from '#lib/run/stages/edit.ts';
import { createStudy, type StudyRow, type TStudySettings } from '#lib/study/create-study.ts';

/** What the extra columns of such a study are called in exports: the run that made an item's edits, and their seed. */
const EDIT_RUN = 'edit_run';
const EDIT_SEED = 'edit_seed';
/** Edits that a ranking shows of one picture. */
const RANKED = 5;

export const ZEditStudy = z
  .object({
    runIds: z.array(z.string().max(64)).min(1, 'choose at least one edit').max(200),
    name: z.string().trim().min(1, 'give the study a name').max(120),
    overlap: z.number().int().min(1).max(25),
    /** Micro-dollars per answer. */
    payment: z.number().int().min(0).max(1_000_000_000),
    ask: z.discriminatedUnion('kind', [z.object({ kind: z.literal('compare'), a: z.string().max(64), b: z.string().max(64) }).strict(), z.object({ kind: z.literal('rank') }).strict()]),
  })
  .strict();
export type TEditStudy = z.infer<typeof ZEditStudy>;

type Made = { runId: string; instruction: string; pictures: z.infer<typeof editStage.result>['pictures'] };

async function readEdits(userId: string, runIds: readonly string[]): Promise<Made[]> {
  const runs = await db().run.findMany({ where: { id: { in: [...runIds] }, stage: 'edit', createdById: userId, status: 'Succeeded' }, orderBy: { createdAt: 'asc' }, select: { id: true, config: true, result: true } });
  if (runs.length < new Set(runIds).size) throw new AppError('BadInput', 'Only edits of your own that are finished can go into a study: leave the others out.');
  return runs.map(({ id, config, result }) => ({ runId: id, instruction: z.object({ instruction: z.string() }).parse(config).instruction, pictures: editStage.result.parse(result).pictures }));
}

interface Item {
  made: Made;
  original: TPicture;
  variants: { label: string; modelId: string; seed: number; picture: TPicture }[];
}

/** One item for each seed with which both editors made the edit. */
function compared(made: Made, a: string, b: string): Item[] {
  const [first, second] = [a, b].map((id) => made.pictures.find(({ modelId }) => modelId === id));
  if (!first || !second) return [];
  return first.edits.flatMap(({ seed, picture }) => {
    const other = second.edits.find((edit) => edit.seed === seed);
    return other ? [{ made, original: first.original, variants: [{ label: 'a', modelId: a, seed, picture }, { label: 'b', modelId: b, seed, picture: other.picture }] }] : [];
  });
}

/** One item of the first five edits: every editor's first seed, then every editor's second, until there are five. */
function ranked(made: Made): Item[] {
  const rounds = Math.max(...made.pictures.map(({ edits }) => edits.length));
  const all = Array.from({ length: rounds }, (_, i) => made.pictures.flatMap(({ modelId, edits }) => (edits[i] ? [{ modelId, ...edits[i] }] : []))).flat();
  if (all.length < RANKED) return [];
  return [{ made, original: made.pictures[0].original, variants: all.slice(0, RANKED).map((edit, i) => ({ label: String(i + 1), ...edit })) }];
}

function annotationOf({ made, variants }: Item): Record<string, string> {
  const isOneSeed = variants.every(({ seed }) => seed === variants[0].seed);
  return { [EDIT_RUN]: made.runId, ...(isOneSeed && { [EDIT_SEED]: String(variants[0].seed) }), ...Object.fromEntries(variants.map(({ label, modelId, seed }) => [`model_${label}`, isOneSeed ? modelId : `${modelId} seed ${seed}`])) };
}

/**
 * Makes a draft of a blind study from edits of the playground, with the exporting columns that say which run, editor and seed made what.
 * It is its maker's: they have seen which editor made which, so they cannot answer it; everybody else who may stops seeing the run's edits.
 * @throws AppError BadInput when an edit is not finished or not theirs, or none of them fits what is asked.
 */
export async function makeEditStudy(userId: string, { runIds, name, overlap, payment, ask }: TEditStudy): Promise<{ studyId: string; items: number }> {
  const made = await readEdits(userId, runIds);
  const items = made.flatMap((one) => (ask.kind === 'compare' ? compared(one, ask.a, ask.b) : ranked(one)));
  if (items.length === 0) throw new AppError('BadInput', ask.kind === 'compare' ? 'In none of these edits have both editors drawn with the same seed: choose other editors or edits.' : 'None of these edits has five pictures: choose more editors or more seeds, and edit again.');
  const images = new Map<string, ImageRow>();
  const imageOf = (fileName: string, picture: TPicture): string => {
    const row = images.get(picture.sha256) ?? rowOfPicture(userId, fileName, picture);
    images.set(picture.sha256, row);
    return row.id;
  };
  const rows = items.map((item, i): StudyRow => ({
    instruction: item.made.instruction,
    originalId: imageOf(`edit-${i + 1}.png`, item.original),
    variants: item.variants.map(({ label, picture }) => ({ label, imageId: imageOf(`edit-${i + 1}-${label}.png`, picture) })),
    annotation: annotationOf(item),
  }));
  const { studyId } = await createStudy({ requesterId: userId, settings: await settingsOf({ name, overlap, payment, ask }), rows, newImages: [...images.values()], editRunIds: [...new Set(items.map((item) => item.made.runId))] });
  return { studyId, items: rows.length };
}

async function settingsOf({ name, overlap, payment, ask }: Omit<TEditStudy, 'runIds'>): Promise<TStudySettings> {
  const shared = { name, overlap, payment: BigInt(payment) };
  if (ask.kind === 'rank') return { ...shared, taskType: 'RankEdits', title: 'Rank five edits of a picture', description: 'Order five edits from best to worst: how well the instruction was followed, and everything else left as it was.' };
  const models = new Map((await db().model.findMany({ where: { id: { in: [ask.a, ask.b] } }, select: { id: true, name: true } })).map((model) => [model.id, model.name.slice(0, 80)]));
  const description = 'Look at the original and the instruction, then say which of the two edits carries it out better, or that they are equally good or bad.';
  return { ...shared, taskType: 'CompareEdits', labels: { a: models.get(ask.a) ?? 'a', b: models.get(ask.b) ?? 'b' }, title: 'Compare two edits of a picture', description };
}
