import { createHash } from 'node:crypto';
import { type TEditsFile, type TPicture, ZEditsFile, ZItemsFile } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { derivedId, newId } from '#lib/ids.ts';
import type { ImageRow } from '#lib/image/ingest-image.ts';
import { rowOfPicture } from '#lib/image/row-of-picture.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { assertOpen } from '#lib/run/lifecycle.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { createInTransaction, type StudyRow, type TStudySettings } from './create-study.ts';
import { publishInTransaction } from './publish-study.ts';

export interface CreateFromEditsOptions {
  /** The run that asks; it has one study of each name, however often this is called. */
  runId: string;
  /** Whose study it is, and whose balance pays. */
  requesterId: string;
  settings: Omit<TStudySettings, 'seed'>;
  itemsKey: string;
  /** Under which label of the study which edits are shown; `of` is their label in the edits file. */
  variants: readonly { label: string; editsKey: string; of: string }[];
  /** Makes the study's, its items' and its HITs' ids and the sides a function of it and the study's name; drawn at random when absent. */
  seed?: number;
}

/** What the extra column with the world's own item id is called in exports. */
export const WORLD_ITEM = 'world_item';

/** The world's own id of an item, from its annotation; undefined for items that no world drew. */
export function worldItemOf(annotation: unknown): string | undefined {
  return (annotation as Record<string, string> | null)?.[WORLD_ITEM];
}

/** The first id made from seed and name that no study has: in a fresh database always the same. */
async function freeStudyId(tx: Transaction, seed: number, name: string): Promise<string> {
  for (let n = 0; ; n++) {
    const id = derivedId('study', String(seed), name, String(n));
    if ((await tx.study.count({ where: { id } })) === 0) return id;
  }
}

/** The seed of the sides: 62 bits. */
function sideSeedOf(studyId: string): bigint {
  return createHash('sha256').update(`sides:${studyId}`).digest().readBigUInt64BE() >> 2n;
}

type Rows = { rows: Omit<StudyRow, 'id'>[]; itemIds: string[]; newImages: ImageRow[] };

async function readRows({ requesterId, itemsKey, variants }: CreateFromEditsOptions): Promise<Rows> {
  const keys = [...new Set(variants.map(({ editsKey }) => editsKey))];
  const [{ items }, ...files] = await Promise.all([getJSON(ZItemsFile, itemsKey), ...keys.map((key) => getJSON(ZEditsFile, key))]);
  const edits = new Map<string, TEditsFile['edits'][number]>();
  files.forEach((file, i) => {
    for (const edit of file.edits) edits.set(`${keys[i]}/${edit.itemId}/${edit.label}`, edit);
  });
  const newImages = new Map<string, ImageRow>();
  const imageOf = (fileName: string, picture: TPicture): string => {
    const row = newImages.get(picture.sha256) ?? rowOfPicture(requesterId, fileName, picture);
    newImages.set(picture.sha256, row);
    return row.id;
  };
  const rows = items.map(({ id, instruction, original }) => ({
    instruction,
    originalId: imageOf(`${id}.png`, original),
    variants: variants.map(({ label, editsKey, of }) => {
      const edit = edits.get(`${editsKey}/${id}/${of}`);
      if (!edit) throw new AppError('Internal', `The edits ${editsKey} have no picture "${of}" of item ${id}.`);
      return { label, imageId: imageOf(`${id}-${label}.png`, edit.picture) };
    }),
    annotation: { [WORLD_ITEM]: id },
  }));
  return { rows, itemIds: items.map(({ id }) => id), newImages: [...newImages.values()] };
}

/**
 * Makes a study of pictures that models have drawn and opens it to workers, in one transaction: blind, paid for and pre-registered like any other.
 * @returns the run's study of that name; a second call finds the first one's, unless it was cancelled meanwhile.
 * @throws AppError InsufficientFunds when its owner cannot pay, Conflict when the run has ended, Internal when the files do not fit together.
 */
export async function createFromEdits(options: CreateFromEditsOptions): Promise<{ studyId: string }> {
  const { runId, requesterId, settings, seed } = options;
  const find = (tx: Pick<Transaction, 'study'>) => tx.study.findFirst({ where: { runId, name: settings.name, status: { not: 'Cancelled' } }, select: { id: true } });
  const before = await find(db());
  if (before) return { studyId: before.id };
  const { rows, itemIds, newImages } = await readRows(options);
  return inTransaction(async (tx) => {
    await assertOpen(tx, runId); // and one maker at a time
    const made = await find(tx);
    if (made) return { studyId: made.id };
    const studyId = seed === undefined ? newId() : await freeStudyId(tx, seed, settings.name);
    const named = rows.map((row, i): StudyRow => ({ ...row, id: derivedId('item', studyId, itemIds[i]) }));
    await createInTransaction(tx, { studyId, runId, requesterId, rows: named, newImages, settings: { ...settings, ...(seed !== undefined && { seed: sideSeedOf(studyId) }) } });
    await publishInTransaction(tx, { studyId, requesterId });
    return { studyId };
  });
}
