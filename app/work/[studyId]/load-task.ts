import { words } from '#app/_words/words.ts';
import { findAssignments } from '#lib/crowd/assignment/find-assignments.ts';
import { findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { getAssignment } from '#lib/crowd/assignment/get-assignment.ts';
import { findAvailableWork } from '#lib/crowd/hit/find-available-work.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { isFromProlific } from '#lib/prolific/completion-url.ts';
import type { InitialTask } from './use-task-run.ts';

export interface LoadedTask {
  title: string;
  description: string;
  requesterName: string | null;
  /** Sent by Prolific, where they go back when they are done. */
  isParticipant: boolean;
  initial: InitialTask;
}

/** The task that the worker holds in this study, to go on with; else one to look at; else none. */
export async function loadTask(workerId: string, studyId: string): Promise<LoadedTask> {
  const now = Date.now();
  const [isParticipant, held, next, work] = await Promise.all([isFromProlific({ studyId, workerId }), findAssignments({ workerId, statuses: ['Accepted'] }), findNextHIT({ workerId, studyId }), findAvailableWork({ workerId })]);
  const study = work.find((candidate) => candidate.studyId === studyId);
  const running = held.find((row) => row.studyId === studyId && row.deadline.getTime() > now);
  if (running) {
    const { hitId, taskType, payload, payment, deadline, draft, title, description } = await getAssignment({ assignmentId: running.assignmentId, workerId });
    const task = { hitId, taskType, payload, payment: formatDollars(payment) };
    const lease = { assignmentId: running.assignmentId, deadline: deadline.toISOString() };
    return { title, description, requesterName: study?.requesterName ?? null, isParticipant, initial: { task, held: lease, draft, workerId, now } };
  }
  const task = next && { hitId: next.hitId, taskType: next.taskType, payload: next.payload, payment: formatDollars(next.payment) };
  return {
    title: study?.title ?? (await words('study'))('untitled'),
    description: study?.description ?? '',
    requesterName: study?.requesterName ?? null,
    isParticipant,
    initial: { task, held: null, draft: null, workerId, now },
  };
}
