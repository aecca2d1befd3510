import type { TCaption, TTextTriplet } from '#lib/contracts/triplets.ts';
import { ZTextTripletsFile } from '#lib/contracts/triplets.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { getJSON, putJSON } from '#lib/storage/json-file.ts';
import { takeDataset } from '../take-dataset.ts';
import { decodeTriplets } from './decode-triplets.ts';

interface TakeTripletsOptions {
  runId: string;
  role: string;
  datasetId: string;
}

/** The triplets of a dataset of triplets, or of instructions with captions, with the edge of lineage written. */
async function readTriplets({ datasetId, ...use }: TakeTripletsOptions): Promise<TTextTriplet[]> {
  const dataset = await db().dataset.findUnique({ where: { id: datasetId }, select: { kind: true } });
  const isInstructions = dataset?.kind === 'instructions';
  const { key, name } = await takeDataset({ ...use, datasetId, kind: isInstructions ? 'instructions' : 'triplets' });
  return isInstructions ? (await decodeTriplets(await getObject(key), `The dataset "${name}"`)).triplets : (await getJSON(ZTextTripletsFile, key)).triplets;
}

/**
 * The triplets of a dataset as the worker reads them.
 * @throws AppError BadInput when there is no such dataset, or no captions before and after the edit in it
 */
export async function takeTriplets(options: TakeTripletsOptions): Promise<{ key: string }> {
  const triplets = (await readTriplets(options)).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { key: (await putJSON({ version: 1, triplets })).key };
}

/** The captions of a dataset before its edits, each once, as the worker reads them. @throws as `takeTriplets` */
export async function takeCaptions(options: TakeTripletsOptions): Promise<{ key: string }> {
  const captions = new Map<string, TCaption>();
  for (const { id, caption, source } of await readTriplets(options)) if (source !== 'cycle' && !captions.has(caption)) captions.set(caption, { id: id.slice(0, 190), caption });
  if (captions.size === 0) throw new AppError('BadInput', 'The dataset has only inverses, and no captions of its own.');
  return { key: (await putJSON({ version: 1, captions: [...captions.values()] })).key };
}
