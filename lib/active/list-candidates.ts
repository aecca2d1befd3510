import { type TRankingsFile, ZEditsFile, ZItemsFile, ZRankingsFile } from '#lib/contracts/stages.ts';
import { shuffled } from '#lib/random.ts';
import { getJSON, putJSON } from '#lib/storage/json-file.ts';

export interface ListCandidatesOptions {
  itemsKey: string;
  /** Their edits. */
  editsKey: string;
  /** The file of what has been ranked already. */
  knownKey: string;
  /** Items to measure on. */
  heldOut: number;
  seed: number;
}

type Item = TRankingsFile['items'][number];

/** The same question has the same mark, whoever asks it. */
const markOf = ({ instruction, original }: Pick<Item, 'instruction' | 'original'>): string => `${original.sha256} ${instruction}`;

/**
 * Parts drawn items into those that measure and the candidates; what has been ranked already, or was drawn twice, is neither.
 * @returns the file of the candidates, as rankings that nobody has given, for rewards to score; and the ids of the items that measure.
 */
export async function listCandidates({ itemsKey, editsKey, knownKey, heldOut, seed }: ListCandidatesOptions): Promise<{ poolKey: string; pool: number; heldOutIds: string[] }> {
  const [{ items, world, magnify }, { edits }, known] = await Promise.all([getJSON(ZItemsFile, itemsKey), getJSON(ZEditsFile, editsKey), getJSON(ZRankingsFile, knownKey)]);
  const variants = new Map<string, Item['variants']>();
  for (const { itemId, label, picture } of edits) variants.set(itemId, [...(variants.get(itemId) ?? []), { label, picture }]);
  const seen = new Set(known.items.map(markOf));
  const fresh = items.filter((item) => !seen.has(markOf(item)) && seen.add(markOf(item)));
  const heldOutIds = shuffled(fresh.map(({ id }) => id), seed).slice(0, heldOut).sort();
  const pool = fresh.filter(({ id }) => !heldOutIds.includes(id)).map(({ id, instruction, original }): Item => ({ id, instruction, original, variants: variants.get(id) ?? [], rankings: [], split: 'held-out' }));
  const { key } = await putJSON(ZRankingsFile.parse({ version: 1, world, magnify, items: pool } satisfies TRankingsFile));
  return { poolKey: key, pool: pool.length, heldOutIds };
}
