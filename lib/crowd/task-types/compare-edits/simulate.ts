import type { TCompareEditsAnswer, TCompareEditsPayload } from '#lib/contracts/work.ts';
import { perceive } from '../../simulate/annotator.ts';
import type { SimulateInput } from '../task-type.ts';

/** A vote for the side that seems to be worth more. */
export function simulateCompareEdits({ payload, worthOf, annotator, random }: SimulateInput<TCompareEditsPayload>): TCompareEditsAnswer {
  const [left, right] = perceive([worthOf(payload.left), worthOf(payload.right)], annotator, random);
  if (Math.abs(left - right) < annotator.tieBelow) return { choice: 'equal' };
  return { choice: left > right ? 'left' : 'right' };
}
