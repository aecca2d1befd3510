import type { TRankEditsAnswer, TRankEditsPayload } from '#lib/contracts/work.ts';
import { perceive } from '../../simulate/annotator.ts';
import type { SimulateInput } from '../task-type.ts';

/** A ranking by perceived worth, the worst first if the annotator reads the scale reversed; flags "same as original" when nothing seems to have changed. */
export function simulateRankEdits({ payload, worthOf, annotator, random }: SimulateInput<TRankEditsPayload>): TRankEditsAnswer {
  const worths = perceive(payload.variants.map(({ url }) => worthOf(url)), annotator, random);
  const order = payload.variants.map(({ id }, i) => ({ id, worth: worths[i] })).sort((x, y) => y.worth - x.worth);
  const ranking = order.map(({ id }) => id);
  return { ranking: annotator.isReversed ? ranking.reverse() : ranking, flags: order[0].worth < annotator.noChangeBelow ? ['same-as-original'] : [] };
}
