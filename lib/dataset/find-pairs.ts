import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type TPairsFile, ZPairsFile, ZShare } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import type { JoinedPairs } from './join-pairs.ts';

const ZCard = ZPairsFile.pick({ world: true, seed: true, modelKey: true, sampling: true, tripletsKey: true }).extend({ sheetKey: z.string(), perfect: z.record(z.string(), ZShare).nullable() });

/** The training pairs that were drawn before in exactly this way; drawing them again would give the same file. */
export async function findPairs(wanted: Pick<TPairsFile, 'world' | 'seed' | 'modelKey' | 'sampling' | 'count' | 'tripletsKey'>): Promise<JoinedPairs | null> {
  const rows = await db().dataset.findMany({ where: { kind: 'pairs', items: wanted.count }, select: { id: true, key: true, card: true }, orderBy: { createdAt: 'asc' } });
  for (const { id, key, card } of rows) {
    const told = ZCard.safeParse(card);
    if (!told.success) continue; // drawn by an older release, which asked in other words
    const { sheetKey, perfect, ...how } = told.data;
    if (isDeepStrictEqual({ ...how, count: wanted.count }, wanted)) return { datasetId: id, key, count: wanted.count, sheetKey, perfect };
  }
  return null;
}
