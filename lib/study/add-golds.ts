import { randomBytes } from 'node:crypto';
import { attentionCheck } from '#lib/crowd/gold/attention.ts';
import { makeOverStrong } from '#lib/crowd/gold/over-strong.ts';
import { countTests, type PlannedGold, planGolds } from '#lib/crowd/gold/plan-golds.ts';
import { isTestable, type TestableTask, type TGold } from '#lib/crowd/gold/schema.ts';
import { luck } from '#lib/crowd/simulate/annotator.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { type ImageRow, storeImage } from '#lib/image/ingest-image.ts';
import { getObject } from '#lib/storage/get-object.ts';
import type { CreateStudyOptions, StudyRow } from './create-study.ts';

type Variant = StudyRow['variants'][number];

/** Flags of which a careful worker raises at least one, by the way the five edits were made. */
const WANTED_FLAGS = {
  identity: ['same-as-original', 'all-similar', 'none-follow'],
  'other-item': ['none-follow', 'beyond-scope'],
  duplicate: ['all-similar'],
  'over-strong': ['beyond-scope', 'none-follow'],
} as const satisfies Record<Exclude<TGold['kind'], 'attention'>, NonNullable<TGold['flags']>>;

/** Makes pictures from others; remembers those that have no row yet. */
class Workshop {
  readonly made: ImageRow[] = [];
  private readonly ownerId: string;
  private readonly rows: Map<string, ImageRow>;

  constructor(ownerId: string, newImages: readonly ImageRow[]) {
    this.ownerId = ownerId;
    this.rows = new Map(newImages.map((row) => [row.id, row]));
  }

  private async look(imageId: string): Promise<Buffer> {
    const row = this.rows.get(imageId) ?? (await db().image.findFirst({ where: { id: imageId, ownerId: this.ownerId }, select: { displayKey: true } }));
    if (!row) throw new AppError('BadInput', 'A picture of the study cannot be found among your uploads. Upload it again.');
    return getObject(row.displayKey);
  }

  /** @returns the id of an over-strong version of an edit. */
  async overdo(originalId: string, editId: string): Promise<string> {
    const bytes = await makeOverStrong(...(await Promise.all([this.look(originalId), this.look(editId)])));
    const row = await storeImage({ ownerId: this.ownerId, fileName: `gold-${editId.slice(0, 8)}.jpg`, bytes });
    if (!this.rows.has(row.id)) this.made.push(row);
    this.rows.set(row.id, row);
    return row.id;
  }
}

const relabel = (labels: readonly string[], imageIds: readonly string[]): Variant[] => labels.map((label, i) => ({ label, imageId: imageIds[i] }));

/** The pair of a comparison that has a known answer: equal pictures are equal, and the item's own edit beats a wrong or an overdone one. */
async function makePair({ kind }: PlannedGold, source: StudyRow, other: StudyRow, random: () => number, workshop: Workshop): Promise<Pick<TGold, 'choice'> & { variants: Variant[] }> {
  const own = source.variants[Math.floor(random() * source.variants.length)];
  if (kind === 'identity') return { choice: 'tie', variants: relabel(['a', 'b'], [source.originalId, source.originalId]) };
  if (kind === 'duplicate') return { choice: 'tie', variants: relabel(['a', 'b'], [own.imageId, own.imageId]) };
  const wrong = kind === 'other-item' ? other.variants[0].imageId : await workshop.overdo(source.originalId, own.imageId);
  return random() < 0.5 ? { choice: 'a', variants: relabel(['a', 'b'], [own.imageId, wrong]) } : { choice: 'b', variants: relabel(['a', 'b'], [wrong, own.imageId]) };
}

/** The five of a ranking that call for a flag. */
async function makeFive({ kind }: PlannedGold, source: StudyRow, other: StudyRow, workshop: Workshop): Promise<Variant[]> {
  if (kind === 'other-item') return source.variants.map(({ label }, i) => ({ label, imageId: other.variants[i].imageId }));
  if (kind === 'over-strong') return Promise.all(source.variants.map(async ({ label, imageId }) => ({ label, imageId: await workshop.overdo(source.originalId, imageId) })));
  const imageId = kind === 'identity' ? source.originalId : source.variants[0].imageId;
  return source.variants.map(({ label }) => ({ label, imageId }));
}

async function makeRow(planned: PlannedGold, turn: number, taskType: TestableTask, rows: readonly StudyRow[], random: () => number, workshop: Workshop): Promise<StudyRow> {
  const [source, other] = [rows[planned.source], rows[planned.other]];
  const { kind } = planned;
  const { instruction, originalId, variants } = source;
  if (kind === 'attention') {
    const { instruction: asked, ...known } = attentionCheck(taskType, turn);
    return { instruction: asked, originalId, variants, gold: { kind, source: planned.source, ...known } };
  }
  if (taskType === 'CompareEdits') {
    const { choice, variants: pair } = await makePair(planned, source, other, random, workshop);
    return { instruction, originalId, variants: pair, gold: { kind, source: planned.source, choice } };
  }
  return { instruction, originalId, variants: await makeFive(planned, source, other, workshop), gold: { kind, source: planned.source, flags: [...WANTED_FLAGS[kind]] } };
}

/**
 * Mixes test items, made from the study's own pictures, into its rows at the shares its settings ask for. Pictures that have to be made are stored
 * without rows, like the caller's own.
 * @throws AppError BadInput when the task type has no known answers, or an item has no edits to make one from.
 */
export async function addGolds(options: CreateStudyOptions): Promise<CreateStudyOptions> {
  const { requesterId, settings, rows, newImages = [] } = options;
  const { taskType, goldShare = 0, attentionShare = 0, seed = randomBytes(8).readBigUInt64BE() >> 2n } = settings;
  if ((goldShare === 0 && attentionShare === 0) || rows.length === 0) return options;
  if (!isTestable(taskType)) throw new AppError('BadInput', 'What people write has no known answer: gold questions and attention checks are for comparisons and rankings.');
  if (goldShare + attentionShare > 0.5) throw new AppError('BadInput', 'At most half of a study’s tasks can be gold questions and attention checks.');
  if (rows.some(({ variants }) => variants.length === 0)) return options; // refused with its item when the study is written
  const random = luck(seed.toString(), 'golds');
  const workshop = new Workshop(requesterId, newImages);
  const planned = planGolds(rows.length, countTests(rows.length, { goldShare, attentionShare }), random);
  const golds: StudyRow[] = [];
  for (const [turn, plan] of planned.entries()) golds.push(await makeRow(plan, turn, taskType, rows, random, workshop));
  return { ...options, settings: { ...settings, seed }, rows: [...rows, ...golds], newImages: [...newImages, ...workshop.made] };
}
