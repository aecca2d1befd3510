import { stopHITs } from '#lib/crowd/hit/stop-hits.ts';
import { changeStatus, type ChangeStudyOptions } from './change-status.ts';

/**
 * Ends a study before its time: nothing more is handed out, free slots are refunded, answers given so far and those in progress are kept and paid.
 * A draft is just put away. Calling it again finishes what a crash interrupted.
 */
export async function cancelStudy(options: ChangeStudyOptions): Promise<boolean> {
  const { studyId, now = new Date() } = options;
  const isChanged = await changeStatus(options, { from: ['Draft', 'Live', 'Paused'], to: 'Cancelled', verb: 'cancelled', event: 'study.cancelled' }, { endedAt: now });
  await stopHITs({ studyId, now });
  return isChanged;
}
