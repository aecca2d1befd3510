import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { recordEvent } from '#lib/audit/record-event.ts';
import { taskType as taskTypeRecord } from '#lib/crowd/task-types/index.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { insertImages, type ImageRow } from '#lib/image/ingest-image.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import type { TDesign } from './design.ts';

const MINUTE = 60;
const DAY = 86_400;

/** A study's settings, with the defaults a newcomer would want. Money in micro-dollars, times in seconds, limits as MTurk's. */
export const ZStudySettings = z.object({
  name: z.string().trim().min(1, 'Give the study a name').max(120),
  taskType: z.enum(['CompareEdits', 'RankEdits']),
  labels: z.object({ a: z.string().trim().min(1).max(80), b: z.string().trim().min(1).max(80) }).default({ a: 'a', b: 'b' }),
  title: z.string().trim().min(1, 'Tell workers what the task is').max(127),
  description: z.string().trim().max(1_999).default(''),
  payment: z.bigint().min(0n).max(1_000_000_000n),
  overlap: z.number().int().min(1).max(25),
  capPerWorker: z.number().int().min(1).max(100_000).default(100_000),
  assignmentDurationSeconds: z.number().int().min(30).max(31_536_000).default(10 * MINUTE),
  autoApprovalDelaySeconds: z.number().int().min(0).max(30 * DAY).default(3 * DAY),
  lifetimeSeconds: z.number().int().min(30).max(31_536_000).default(14 * DAY),
  /** Fixes the side shuffles; drawn at random when absent. */
  seed: z.bigint().min(0n).max(2n ** 62n).optional(),
});
export type TStudySettings = z.input<typeof ZStudySettings>;

/** One item: images by id, labels a/b or 1…5. */
export interface StudyRow {
  /** Makes the item's (and so the HIT's) id a function of the caller's seed; drawn at random when absent. */
  id?: string;
  instruction: string;
  originalId: string;
  variants: { label: string; imageId: string }[];
  annotation?: Record<string, string>;
}

export interface CreateStudyOptions {
  /** Drawn at random when absent. */
  studyId?: string;
  /** The run that asks. */
  runId?: string;
  requesterId: string;
  settings: TStudySettings;
  rows: StudyRow[];
  /** Stored pictures without rows yet, which `rows` may name: written with the study, or not at all. */
  newImages?: readonly ImageRow[];
}

type Settings = z.output<typeof ZStudySettings>;

function designOf(settings: Settings, items: number): TDesign {
  const { overlap, labels } = settings;
  if (settings.taskType === 'RankEdits') return { kind: 'RankEdits', items, overlap, flagged: 'excluded-from-ranks', interval: 'normal-95', stop: 'fixed-size' };
  return { kind: 'CompareEdits', labels, items, overlap, decision: 'majority', sharedFirstPlace: 'tie', ties: 'excluded-from-share', interval: 'wilson-95', stop: 'fixed-size' };
}

/** @throws AppError BadInput naming the row whose variants are not those of the task type. */
function assertRows(rows: StudyRow[], taskType: Settings['taskType']): void {
  if (rows.length === 0) throw new AppError('BadInput', 'A study needs at least one item.');
  const wanted = [...taskTypeRecord(taskType).labels].sort().join(', ');
  rows.forEach(({ instruction, variants }, i) => {
    const labels = variants.map(({ label }) => label).sort().join(', ');
    if (labels !== wanted) throw new AppError('BadInput', `Item ${i + 1} has the variants ${labels || 'none'}; it needs ${wanted}.`);
    if (!instruction.trim()) throw new AppError('BadInput', `Item ${i + 1} has no instruction.`);
  });
}

/** @throws AppError BadInput when an image is not the requester's. */
async function assertImages(tx: Transaction, requesterId: string, rows: StudyRow[]): Promise<void> {
  const ids = [...new Set(rows.flatMap(({ originalId, variants }) => [originalId, ...variants.map(({ imageId }) => imageId)]))];
  let owned = 0;
  for (let i = 0; i < ids.length; i += 10_000) owned += await tx.image.count({ where: { id: { in: ids.slice(i, i + 10_000) }, ownerId: requesterId } });
  if (owned < ids.length) throw new AppError('BadInput', `${ids.length - owned} of the study's ${ids.length} pictures cannot be found among your uploads. Upload them again.`);
}

/** Rows per insert, below Postgres' 65,535 parameters. */
const CHUNK = 5_000;

async function insertItems(tx: Transaction, studyId: string, rows: StudyRow[]): Promise<void> {
  const items = rows.map(({ id = newId(), instruction, originalId, annotation }, position) => ({ id, studyId, position, instruction: instruction.trim(), originalId, ...(annotation && { annotation }) }));
  const variants = rows.flatMap((row, i) => row.variants.map(({ label, imageId }) => ({ id: newId(), itemId: items[i].id, label, imageId })));
  for (let i = 0; i < items.length; i += CHUNK) await tx.studyItem.createMany({ data: items.slice(i, i + CHUNK) });
  for (let i = 0; i < variants.length; i += CHUNK) await tx.itemVariant.createMany({ data: variants.slice(i, i + CHUNK) });
}

/** @throws AppError BadInput naming the setting that is wrong. */
function parseSettings(settings: TStudySettings): Settings {
  const parsed = ZStudySettings.safeParse(settings);
  if (!parsed.success) throw new AppError('BadInput', `The setting ${parsed.error.issues[0].path.join('.')} is wrong: ${parsed.error.issues[0].message}.`);
  return parsed.data;
}

/** Writes pictures that have no row yet; the same bytes may have one under another id meanwhile, which the study's rows then name. */
async function adoptImages(tx: Transaction, rows: StudyRow[], newImages: readonly ImageRow[]): Promise<StudyRow[]> {
  if (newImages.length === 0) return rows;
  const ids = await insertImages(newImages, tx);
  const idOf = new Map(newImages.map(({ id }, i) => [id, ids[i]]));
  const real = (id: string): string => idOf.get(id) ?? id;
  return rows.map((row) => ({ ...row, originalId: real(row.originalId), variants: row.variants.map(({ label, imageId }) => ({ label, imageId: real(imageId) })) }));
}

/** `createStudy` inside the caller's transaction. */
export async function createInTransaction(tx: Transaction, { studyId = newId(), runId, requesterId, settings, rows: wanted, newImages = [] }: CreateStudyOptions): Promise<{ studyId: string }> {
  const parsed = parseSettings(settings);
  const { name, taskType, overlap, capPerWorker, lifetimeSeconds, seed = randomBytes(8).readBigUInt64BE() >> 2n, labels: _, ...hitType } = parsed;
  assertRows(wanted, taskType);
  const rows = await adoptImages(tx, wanted, newImages);
  await assertImages(tx, requesterId, rows);
  const hitTypeId = newId();
  await tx.hITType.create({ data: { id: hitTypeId, requesterId, ...hitType, keywords: taskTypeRecord(taskType).name } });
  const design = { ...designOf(parsed, rows.length) };
  await tx.study.create({ data: { id: studyId, runId, requesterId, name, taskType, hitTypeId, overlap, capPerWorker, seed, design, lifetimeSeconds } });
  await insertItems(tx, studyId, rows);
  await recordEvent(tx, { actorId: requesterId, action: 'study.created', subjectType: 'study', subjectId: studyId, data: { items: rows.length } });
  return { studyId };
}

/**
 * Makes a study that nobody but its requester sees yet; all of it or nothing.
 * @throws AppError BadInput naming the setting or item that is wrong.
 */
export async function createStudy(options: CreateStudyOptions): Promise<{ studyId: string }> {
  return inTransaction((tx) => createInTransaction(tx, options));
}
