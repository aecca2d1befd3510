import { changeStatus, type ChangeStudyOptions } from './change-status.ts';

/** Hands out no more of a study's HITs for now. Work in progress can be finished; the time to accept runs on. */
export async function pauseStudy(options: ChangeStudyOptions): Promise<boolean> {
  return changeStatus(options, { from: ['Live'], to: 'Paused', verb: 'paused', event: 'study.paused' });
}
