import type { TCompareEditsAnswer, TCompareEditsPayload } from '#lib/contracts/work.ts';
import { perceive } from '../../simulate/annotator.ts';
import type { SimulateInput } from '../task-type.ts';

/** Edits closer than this look equally good. */
const TIE_MARGIN = 0.08;

/** A vote for the side that seems to be worth more. */
export function simulateCompareEdits({ payload, worthOf, annotator, random }: SimulateInput<TCompareEditsPayload>): TCompareEditsAnswer {
  const [left, right] = perceive([worthOf(payload.left), worthOf(payload.right)], annotator, random);
  if (Math.abs(left - right) < TIE_MARGIN) return { choice: 'equal' };
  return { choice: left > right ? 'left' : 'right' };
}
