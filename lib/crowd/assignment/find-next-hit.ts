import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { TTaskType } from '#lib/contracts/work.ts';
import { buildPayload, loadTask } from '../build-payload.ts';
import { findOpenStudies, type OpenStudy } from '../hit/find-open-studies.ts';
import type { TGuarded } from '../qualification/requirement.ts';
import { taskType as taskTypeRecord } from '../task-types/index.ts';
import { claimSlot, type ClaimedAssignment } from './claim-slot.ts';
import { findSlot } from './find-slot.ts';
import type { AcceptedAssignment } from './accept-assignment.ts';

export interface FindNextHITOptions {
  workerId: string;
  /** Only this study. */
  studyId?: string;
  /** Only this kind of task. */
  taskType?: TTaskType;
  /** In front of picture addresses: the app's URL for scripts, empty for pages. */
  baseUrl?: string;
  now?: Date;
}

/** A task to look at; `assignmentId` and `deadline` only when it was accepted. */
export type NextHIT = Omit<AcceptedAssignment, 'assignmentId' | 'deadline'> & Partial<Pick<AcceptedAssignment, 'assignmentId' | 'deadline'>>;

/** How long the pictures of a preview can be looked at. */
const PREVIEW_MS = 30 * 60_000;

async function openStudies({ workerId, studyId, taskType, now }: FindNextHITOptions & { now: Date }, action: TGuarded): Promise<OpenStudy[]> {
  const open = await findOpenStudies({ workerId, studyId, taskType: taskType && taskTypeRecord(taskType).stored, action, now });
  if (open.length > 0 || studyId === undefined) return open;
  const exists = await db().study.count({ where: { id: studyId, status: { not: 'Draft' } } });
  if (exists === 0) throw new AppError('NotFound', `There is no study ${studyId}.`);
  return [];
}

async function describe(hitId: string, options: FindNextHITOptions & { now: Date }, claimed?: ClaimedAssignment): Promise<NextHIT> {
  const task = await loadTask(db(), hitId);
  // A preview's pictures end on a half-hour mark, so that looking twice gives the same addresses.
  const until = claimed?.deadline ?? new Date((Math.floor(options.now.getTime() / PREVIEW_MS) + 2) * PREVIEW_MS);
  const payload = buildPayload({ task, workerId: options.workerId, until, baseUrl: options.baseUrl ?? '' });
  const about = { hitId, studyId: task.studyId, taskType: taskTypeRecord(task.taskType).name, payment: task.payment, payload };
  return claimed ? { ...about, assignmentId: claimed.assignmentId, deadline: claimed.deadline } : about;
}

/** A task the worker could accept now, or null. Takes nothing: somebody else may accept it first. */
export async function findNextHIT(options: FindNextHITOptions): Promise<NextHIT | null> {
  const now = options.now ?? new Date();
  for (const study of await openStudies({ ...options, now }, 'PreviewAndAccept')) {
    const slot = await findSlot(db(), { workerId: options.workerId, within: { studyId: study.id, from: Math.random() }, now, lock: false });
    if (slot) return describe(slot.hitId, { ...options, now });
  }
  return null;
}

/** Accepts any task the worker may do, or null when there is none. */
export async function acceptNextHIT(options: FindNextHITOptions): Promise<NextHIT | null> {
  const now = options.now ?? new Date();
  const { workerId } = options;
  for (const study of await openStudies({ ...options, now }, 'Accept')) {
    const claim = await claimSlot({
      workerId,
      within: { studyId: study.id, from: Math.random() },
      cap: { studyId: study.id, most: study.capPerWorker },
      assignmentDurationSeconds: study.assignmentDurationSeconds,
      now,
    });
    if (typeof claim !== 'string') return describe(claim.hitId, { ...options, now }, claim);
  }
  return null;
}
