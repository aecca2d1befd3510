import { ZItemsFile } from '#lib/contracts/stages.ts';
import type { TScene } from '#lib/run/stages/scenes.ts';
import { getJSON } from '#lib/storage/json-file.ts';

/** The pictures and instructions of a file of items. What its world knows about them stays in the file. */
export async function readScenes(itemsKey: string): Promise<TScene[]> {
  const { items } = await getJSON(ZItemsFile, itemsKey);
  return items.map(({ id, instruction, original }) => ({ id, instruction, key: original.key }));
}
