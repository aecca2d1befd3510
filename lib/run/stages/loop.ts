import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import { ZLoopConfig } from '#lib/loop/config.ts';
import type { StageRecord } from '../stage-record.ts';

export const loopStage = {
  title: 'The whole loop',
  description: 'Rankings of the editor’s own edits, a reward model, HIVE’s fine-tuning beside its step-matched control, and blind studies; promotes the new editor only if the rule fixed at the start says so.',
  config: ZLoopConfig,
  result: ZLoopReport,
} satisfies StageRecord;
