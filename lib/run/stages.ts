/**
 * The one list of stages that a run can execute. Adding one is a record in `lib/run/stages/`, a line here, and its workflow in `jobs/models/` with a
 * line in `jobs/models/index.ts`.
 */
import { AppError } from '#lib/errors.ts';
import type { StageRecord } from './stage-record.ts';
import { shippedStage } from './stages/shipped.ts';

export const STAGES = {
  shipped: shippedStage,
} as const satisfies Record<string, StageRecord>;

export type StageName = keyof typeof STAGES;

/** A stage's record. @throws AppError BadInput naming the stages there are. */
export function stageRecord(stage: string): StageRecord {
  if (Object.hasOwn(STAGES, stage)) return STAGES[stage as StageName];
  throw new AppError('BadInput', `There is no stage "${stage}". There are: ${Object.keys(STAGES).join(', ')}.`);
}
