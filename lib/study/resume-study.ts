import { changeStatus, type ChangeStudyOptions } from './change-status.ts';

/** Hands a paused study's HITs out again. */
export async function resumeStudy(options: ChangeStudyOptions): Promise<boolean> {
  return changeStatus(options, { from: ['Paused'], to: 'Live', verb: 'resumed', event: 'study.resumed' });
}
