import { type TRankingsFile, ZEditsFile, ZItemsFile } from '#lib/contracts/stages.ts';
import { AppError } from '#lib/errors.ts';
import { getJSON, putJSON } from '#lib/storage/json-file.ts';
import type { ArmName } from './analyses.ts';

/**
 * Puts the edits that several arms made of the same items into one file that the reward can score: a ranking dataset which nobody has ranked, its variants
 * named after the arms.
 * @returns its key
 */
export async function gatherEdits(itemsKey: string, arms: readonly { arm: ArmName; editsKey: string }[]): Promise<{ rankingsKey: string }> {
  const [{ items, world, magnify }, ...files] = await Promise.all([getJSON(ZItemsFile, itemsKey), ...arms.map(({ editsKey }) => getJSON(ZEditsFile, editsKey))]);
  const pictures = files.map(({ edits }) => new Map(edits.map(({ itemId, picture }) => [itemId, picture])));
  const { key } = await putJSON({
    ...{ version: 1, world, magnify },
    items: items.map(({ id, instruction, original }) => ({
      ...{ id, instruction, original, rankings: [], split: 'held-out' },
      variants: arms.map(({ arm, editsKey }, i) => {
        const picture = pictures[i].get(id);
        if (!picture) throw new AppError('Internal', `The edits ${editsKey} have no picture of item ${id}.`);
        return { label: arm, picture };
      }),
    })),
  } satisfies TRankingsFile);
  return { rankingsKey: key };
}
