import { ZItemsFile, ZRankingScores } from '#lib/contracts/stages.ts';
import { AppError } from '#lib/errors.ts';
import { getJSON, putJSON } from '#lib/storage/json-file.ts';
import { type ChosenItems, chooseItems } from './choose-items.ts';

export interface PutChosenOptions {
  itemsKey: string;
  /** The members' scores of the candidates. */
  scoresKeys: readonly string[];
  heldOutIds: readonly string[];
  budget: number;
  seed: number;
}

/**
 * Chooses by the members' scores, and puts down what to ask people: both arms and the items that measure, in the order of ids, so that nothing tells which is which.
 * @throws AppError Conflict when too few candidates are new.
 */
export async function putChosen({ itemsKey, scoresKeys, heldOutIds, budget, seed }: PutChosenOptions): Promise<ChosenItems & { askedKey: string; asked: number }> {
  const members = await Promise.all(scoresKeys.map((key) => getJSON(ZRankingScores, key)));
  if (members[0].items.length < 2 * budget) throw new AppError('Conflict', `Only ${members[0].items.length} candidates are new, too few to choose ${budget} from: draw more, or with another seed.`);
  const chosen = chooseItems({ members, budget, seed });
  const asked = new Set([...chosen.active, ...chosen.random, ...heldOutIds]);
  const file = await getJSON(ZItemsFile, itemsKey);
  const items = file.items.filter(({ id }) => asked.has(id));
  return { ...chosen, askedKey: (await putJSON({ ...file, items })).key, asked: items.length };
}
