import { z } from 'zod';
import { INSTRUCTIONS_PER_ANSWER, ZWriteInstructionsAnswer } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';
import { tidy } from '#lib/contracts/words.ts';
import { isStopped } from '../text-rules.ts';
import { checkInstructions } from './check.ts';

/** The instructions of one answer, in the order written. */
export const ZWrittenInstructions = z.object({ instructions: z.array(z.string()) });
export type TWrittenInstructions = z.infer<typeof ZWrittenInstructions>;

/**
 * A worker's instructions, tidied.
 * @throws AppError BadInput naming the first instruction that breaks a rule, and the rule.
 */
export function readInstructions(wire: unknown): TWrittenInstructions {
  const parsed = ZWriteInstructionsAnswer.safeParse(wire);
  if (!parsed.success) throw new AppError('BadInput', `An answer is {"instructions": [${INSTRUCTIONS_PER_ANSWER} texts of up to 1000 characters]}.`);
  const instructions = parsed.data.instructions.map(tidy);
  const problems = checkInstructions(instructions);
  const first = problems.findIndex(isStopped);
  if (first >= 0) throw new AppError('BadInput', `Instruction ${first + 1}: ${problems[first]?.message}`);
  return { instructions };
}
