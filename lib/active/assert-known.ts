import { type TRankingsFile, ZRankingsFile } from '#lib/contracts/stages.ts';
import { AppError } from '#lib/errors.ts';
import { getJSON } from '#lib/storage/json-file.ts';

/**
 * How many items there are to learn from.
 * @throws AppError BadInput when new rankings of so many edits of a world's pictures could not stand beside those of a dataset.
 */
export async function assertKnown({ key, name }: { key: string; name: string }, { world, edits }: { world: TRankingsFile['world']; edits: number }): Promise<number> {
  const file = await getJSON(ZRankingsFile, key);
  const odd = file.items.find(({ variants }) => variants.length !== edits);
  if (odd) throw new AppError('BadInput', `"${name}" ranks ${odd.variants.length} edits of an instruction, and new rankings are of ${edits}: choose rankings that were collected here.`);
  if (file.world !== world) throw new AppError('BadInput', `"${name}" shows other pictures than those of the world ${world}: choose rankings that were collected here.`);
  return file.items.filter(({ split }) => split === 'train').length;
}
