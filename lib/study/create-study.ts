import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { recordEvent } from '#lib/audit/record-event.ts';
import { INSTRUCTIONS_PER_ANSWER, EDITS_PER_ANSWER } from '#lib/contracts/work.ts';
import { MAX_TEST_SHARE } from '#lib/crowd/gold/plan-golds.ts';
import type { TGold } from '#lib/crowd/gold/schema.ts';
import { assertTypesExist } from '#lib/crowd/qualification/assert-types-exist.ts';
import { ZRequirements } from '#lib/crowd/qualification/requirement.ts';
import { isCap } from '#lib/crowd/qualification/type-cap.ts';
import { GUIDELINE as CAPTION_GUIDELINE } from '#lib/crowd/task-types/edit-captions/examples.ts';
import { GUIDELINE } from '#lib/crowd/task-types/write-instructions/examples.ts';
import { taskType as taskTypeRecord } from '#lib/crowd/task-types/index.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { insertImages, type ImageRow } from '#lib/image/ingest-image.ts';
import { openForProlific, ZProlificSettings } from '#lib/prolific/open-for-prolific.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { addGolds } from './add-golds.ts';
import type { TDesign, TTests } from './design.ts';

const MINUTE = 60;
const DAY = 86_400;

/** A study's settings, with the defaults a newcomer would want. Money in micro-dollars, times in seconds, limits as MTurk's. */
export const ZStudySettings = z.object({
  name: z.string().trim().min(1, 'Give the study a name').max(120),
  taskType: z.enum(['CompareEdits', 'RankEdits', 'WriteInstructions', 'EditCaptions']),
  labels: z.object({ a: z.string().trim().min(1).max(80), b: z.string().trim().min(1).max(80) }).default({ a: 'a', b: 'b' }),
  title: z.string().trim().min(1, 'Tell workers what the task is').max(127),
  description: z.string().trim().max(1_999).default(''),
  /** Of a ranking: edits may share a rank. */
  allowTies: z.boolean().default(false),
  /** Shares of all tasks that are test items: with a manufactured answer, and attention checks. */
  goldShare: z.number().min(0).max(MAX_TEST_SHARE).default(0),
  attentionShare: z.number().min(0).max(MAX_TEST_SHARE).default(0),
  /** Workers who get fewer of at least `minTests` test items right are left out of the result. */
  exclusion: z.object({ minAccuracy: z.number().min(0).max(1), minTests: z.number().int().min(1).max(100) }).optional(),
  payment: z.bigint().min(0n).max(1_000_000_000n),
  overlap: z.number().int().min(1).max(25),
  capPerWorker: z.number().int().min(1).max(100_000).default(100_000),
  assignmentDurationSeconds: z.number().int().min(30).max(31_536_000).default(10 * MINUTE),
  autoApprovalDelaySeconds: z.number().int().min(0).max(30 * DAY).default(3 * DAY),
  lifetimeSeconds: z.number().int().min(30).max(31_536_000).default(14 * DAY),
  /** What workers must have; `capPerWorker` is the limit on how much one does. */
  qualificationRequirements: ZRequirements.default([]),
  /** Its participants come from Prolific, which pays them: here an answer is worth nothing then. */
  prolific: ZProlificSettings.optional(),
  /** Fixes the side shuffles; drawn at random when absent. */
  seed: z.bigint().min(0n).max(2n ** 62n).optional(),
});
export type TStudySettings = z.input<typeof ZStudySettings>;

/** One item: images by id, labels a/b or 1…5. */
export interface StudyRow {
  /** Makes the item's (and so the HIT's) id a function of the caller's seed; drawn at random when absent. */
  id?: string;
  /** Empty where workers write the instructions. */
  instruction: string;
  /** Of the original, where captions are to be edited. */
  caption?: string;
  originalId: string;
  variants: { label: string; imageId: string }[];
  annotation?: Record<string, string>;
  /** What is known about an item that was put in to test its answers. */
  gold?: TGold;
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
  /** Runs of the playground whose edits it shows: where its pictures come from. */
  editRunIds?: readonly string[];
}

type Settings = z.output<typeof ZStudySettings>;

/** The part of a design about test items; nothing where there are none. */
function testsOf({ exclusion }: Settings, golds: readonly TGold[]): { tests?: TTests } {
  if (golds.length === 0) return {};
  const attention = golds.filter(({ kind }) => kind === 'attention').length;
  return { tests: { golds: golds.length - attention, attention, ...(exclusion && { exclusion }) } };
}

function designOf(settings: Settings, rows: readonly StudyRow[]): TDesign {
  const { qualificationRequirements: requirements } = settings;
  return { ...rulesOf(settings, rows), ...(requirements.length > 0 && { requirements }) };
}

function rulesOf(settings: Settings, rows: readonly StudyRow[]): TDesign {
  const { overlap, labels } = settings;
  const golds = rows.flatMap(({ gold }) => gold ?? []);
  const items = rows.length - golds.length;
  const tests = testsOf(settings, golds);
  if (settings.taskType === 'WriteInstructions') return { kind: 'WriteInstructions', items, overlap, perAnswer: INSTRUCTIONS_PER_ANSWER, guideline: [...GUIDELINE], repeated: 'counted-once', stop: 'fixed-size' };
  if (settings.taskType === 'EditCaptions') return { kind: 'EditCaptions', items, overlap, perAnswer: EDITS_PER_ANSWER, guideline: [...CAPTION_GUIDELINE], repeated: 'counted-once', stop: 'fixed-size' };
  if (settings.taskType === 'RankEdits') return { kind: 'RankEdits', items, overlap, ...tests, ...(settings.allowTies && { ties: 'allowed' as const }), flagged: 'excluded-from-ranks', interval: 'normal-95', stop: 'fixed-size' };
  return { kind: 'CompareEdits', labels, items, overlap, ...tests, decision: 'majority', sharedFirstPlace: 'tie', ties: 'excluded-from-share', interval: 'wilson-95', stop: 'fixed-size' };
}

/** @throws AppError BadInput naming the row whose variants are not those of the task type. */
function assertRows(rows: StudyRow[], taskType: Settings['taskType']): void {
  if (rows.length === 0) throw new AppError('BadInput', 'A study needs at least one item.');
  const wanted = [...taskTypeRecord(taskType).labels].sort().join(', ');
  rows.forEach(({ instruction, caption, variants }, i) => {
    const labels = variants.map(({ label }) => label).sort().join(', ');
    if (labels !== wanted) throw new AppError('BadInput', `Item ${i + 1} has the variants ${labels || 'none'}; it needs ${wanted || 'none'}.`);
    if (wanted !== '' && !instruction.trim()) throw new AppError('BadInput', `Item ${i + 1} has no instruction.`);
    if (taskType === 'EditCaptions' && !caption?.trim()) throw new AppError('BadInput', `Item ${i + 1} has no caption.`);
  });
}

/** @throws AppError BadInput when an image is not the requester's, or is hidden. */
async function assertImages(tx: Transaction, requesterId: string, rows: StudyRow[]): Promise<void> {
  const ids = [...new Set(rows.flatMap(({ originalId, variants }) => [originalId, ...variants.map(({ imageId }) => imageId)]))];
  let owned = 0;
  for (let i = 0; i < ids.length; i += 10_000) {
    const found = await tx.image.findMany({ where: { id: { in: ids.slice(i, i + 10_000) }, ownerId: requesterId }, select: { fileName: true, quarantinedAt: true } });
    const hidden = found.find(({ quarantinedAt }) => quarantinedAt);
    if (hidden) throw new AppError('BadInput', `The picture "${hidden.fileName}" was flagged as harmful and is hidden until a reviewer has looked at it. Leave it out.`);
    owned += found.length;
  }
  if (owned < ids.length) throw new AppError('BadInput', `${ids.length - owned} of the study's ${ids.length} pictures cannot be found among your uploads. Upload them again.`);
}

/** Rows per insert, below Postgres' 65,535 parameters. */
const CHUNK = 5_000;

async function insertItems(tx: Transaction, studyId: string, rows: StudyRow[]): Promise<void> {
  const items = rows.map(({ id = newId(), instruction, caption, originalId, annotation, gold }, position) => ({ id, studyId, position, instruction: instruction.trim(), caption: caption?.trim() ?? null, originalId, ...(annotation && { annotation }), ...(gold && { gold }) }));
  const variants = rows.flatMap((row, i) => row.variants.map(({ label, imageId }) => ({ id: newId(), itemId: items[i].id, label, imageId })));
  for (let i = 0; i < items.length; i += CHUNK) await tx.studyItem.createMany({ data: items.slice(i, i + CHUNK) });
  for (let i = 0; i < variants.length; i += CHUNK) await tx.itemVariant.createMany({ data: variants.slice(i, i + CHUNK) });
}

/** @throws AppError BadInput naming the setting that is wrong. */
function parseSettings(settings: TStudySettings): Settings {
  const parsed = ZStudySettings.safeParse(settings);
  if (!parsed.success) throw new AppError('BadInput', `The setting ${parsed.error.issues[0].path.join('.')} is wrong: ${parsed.error.issues[0].message}.`);
  const { taskType, allowTies, exclusion, goldShare, attentionShare } = parsed.data;
  if (exclusion && goldShare + attentionShare === 0) throw new AppError('BadInput', 'Workers can be left out by their accuracy only where there are gold questions or attention checks: ask for some.');
  if (parsed.data.prolific && parsed.data.payment !== 0n) throw new AppError('BadInput', 'Participants from Prolific are paid there: set the payment here to 0.');
  const { prolific, qualificationRequirements: requirements } = parsed.data;
  if (prolific && requirements.length > 0) throw new AppError('BadInput', 'Whom Prolific sends is chosen there: leave the qualifications out.');
  if (requirements.some(isCap)) throw new AppError('BadInput', 'How many items one worker does is the setting capPerWorker, not a qualification.');
  if (allowTies && taskType !== 'RankEdits') throw new AppError('BadInput', 'Only rankings can allow ties: leave that setting out.');
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

/** `createStudy` inside the caller's transaction; test items are the caller's to add (`addGolds`). */
export async function createInTransaction(tx: Transaction, { studyId = newId(), runId, requesterId, settings, rows: wanted, newImages = [], editRunIds = [] }: CreateStudyOptions): Promise<{ studyId: string }> {
  const parsed = parseSettings(settings);
  const { name, taskType, overlap, capPerWorker, lifetimeSeconds, prolific, seed = randomBytes(8).readBigUInt64BE() >> 2n, labels: _, allowTies: __, goldShare: ___, attentionShare: ____, exclusion: _____, ...hitType } = parsed;
  assertRows(wanted, taskType);
  const rows = await adoptImages(tx, wanted, newImages);
  await assertImages(tx, requesterId, rows);
  await assertTypesExist(tx, parsed.qualificationRequirements);
  const hitTypeId = newId();
  await tx.hITType.create({ data: { id: hitTypeId, requesterId, ...hitType, keywords: taskTypeRecord(taskType).name } });
  const design = { ...designOf(parsed, rows) };
  await tx.study.create({ data: { id: studyId, runId, requesterId, name, taskType, hitTypeId, overlap, capPerWorker, seed, design, lifetimeSeconds, audience: prolific ? 'Prolific' : 'Platform' } });
  await insertItems(tx, studyId, rows);
  await tx.studyEdit.createMany({ data: editRunIds.map((editRunId) => ({ studyId, runId: editRunId })) });
  if (prolific) await openForProlific(tx, { studyId, requesterId, items: rows.length, overlap, ...prolific });
  await recordEvent(tx, { actorId: requesterId, action: 'study.created', subjectType: 'study', subjectId: studyId, data: { items: rows.length } });
  return { studyId };
}

/**
 * Makes a study that nobody but its requester sees yet; all of it or nothing.
 * @throws AppError BadInput naming the setting or item that is wrong.
 */
export async function createStudy(options: CreateStudyOptions): Promise<{ studyId: string }> {
  const prepared = await addGolds(options);
  return inTransaction((tx) => createInTransaction(tx, prepared));
}
