import { z } from 'zod';
import { EDITS_PER_ANSWER, ZEditCaptionsAnswer } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';
import type { TaskItem } from '../task-type.ts';
import { tidy } from '#lib/contracts/words.ts';
import { isStopped } from '../text-rules.ts';
import { checkEdits } from './check.ts';

/** The edits of one answer, in the order written. */
export const ZCaptionEdits = z.object({ edits: z.array(z.object({ instruction: z.string(), caption: z.string() })) });
export type TCaptionEdits = z.infer<typeof ZCaptionEdits>;

/**
 * A worker's edits, tidied.
 * @throws AppError BadInput naming the first text that breaks a rule, and the rule.
 */
export function readEdits(wire: unknown, item: TaskItem): TCaptionEdits {
  const parsed = ZEditCaptionsAnswer.safeParse(wire);
  if (!parsed.success) throw new AppError('BadInput', `An answer is {"edits": [${EDITS_PER_ANSWER} of {"instruction", "caption"}, texts of up to 1000 characters]}.`);
  const edits = parsed.data.edits.map(({ instruction, caption }) => ({ instruction: tidy(instruction), caption: tidy(caption) }));
  for (const [i, problems] of checkEdits(item.caption ?? '', edits).entries()) {
    if (isStopped(problems.instruction)) throw new AppError('BadInput', `Instruction ${i + 1}: ${problems.instruction?.message}`);
    if (isStopped(problems.caption)) throw new AppError('BadInput', `Caption ${i + 1}: ${problems.caption?.message}`);
  }
  return { edits };
}
