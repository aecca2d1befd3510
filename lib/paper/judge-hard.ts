import { countedShare } from '#lib/consensus/counted-share.ts';
import { type TShare, ZEditsFile, ZItemsFile } from '#lib/contracts/stages.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { HARD_KINDS } from './analyses.ts';

/** Right edits of known-hard items by kind, as the world's oracle says. */
export async function judgeHard(itemsKey: string, editsKey: string): Promise<Record<string, TShare>> {
  const [{ items }, { edits }] = await Promise.all([getJSON(ZItemsFile, itemsKey), getJSON(ZEditsFile, editsKey)]);
  const kindOf = new Map(items.map(({ id, instruction }) => [id, HARD_KINDS.find(({ begins }) => instruction.startsWith(begins))?.name]));
  const shares = HARD_KINDS.map(({ name }): [string, TShare | null] => {
    const own = edits.filter(({ itemId }) => kindOf.get(itemId) === name);
    return [name, countedShare(own.filter(({ followed }) => followed).length, own.length)];
  });
  return Object.fromEntries(shares.filter((entry): entry is [string, TShare] => entry[1] !== null));
}
