import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { placesLeft } from '../assignment/worker-count.ts';
import { isBlocked, isForbidden, unmetRequirements } from '../qualification/check-eligibility.ts';
import { systemType } from '../qualification/system-types.ts';
import { typeCap, type TypeCap } from '../qualification/type-cap.ts';
import { findNextQuestion } from './find-next-question.ts';
import { questionPayload, type QuestionPayload } from './question-payload.ts';
import { readQuestion } from './read-question.ts';

export interface MissingQualification {
  id: string;
  name: string;
  /** Whether the worker can ask for it. */
  isRequestable: boolean;
}

export interface QuestionTask {
  hitTypeId: string;
  title: string;
  description: string;
  requesterName: string;
  /** Micro-dollars. */
  payment: bigint;
  /** What the worker lacks to accept; empty when nothing. */
  missing: MissingQualification[];
  /** The worker may not even look at it. */
  isHidden: boolean;
  task: { hitId: string; payload: QuestionPayload; held: { assignmentId: string; deadline: Date } | null; draft: unknown } | null;
}

async function describeMissing(ids: readonly string[]): Promise<MissingQualification[]> {
  const types = await db().qualificationType.findMany({ where: { id: { in: [...ids] }, deletedAt: null }, select: { id: true, name: true, status: true } });
  return ids.map((id) => {
    const own = types.find((type) => type.id === id);
    return { id, name: own?.name ?? systemType(id)?.name ?? id, isRequestable: own?.status === 'Active' };
  });
}

/** The task of this kind that the worker holds, or one to look at. */
async function findTask(workerId: string, cap: TypeCap | null, hitTypeId: string, now: Date): Promise<QuestionTask['task']> {
  const held = await db().assignment.findFirst({
    where: { workerId, status: 'Accepted', deadline: { gt: now }, hit: { hitTypeId, studyId: null } },
    select: { id: true, hitId: true, deadline: true, draft: true },
    orderBy: { acceptedAt: 'asc' },
  });
  if (!held && (await placesLeft(db(), workerId, cap)) === 0) return null;
  const hitId = held?.hitId ?? (await findNextQuestion({ workerId, hitTypeId, now }));
  if (!hitId) return null;
  const { question } = await db().hIT.findUniqueOrThrow({ where: { id: hitId }, select: { question: true } });
  const payload = questionPayload(readQuestion(question as string), { hitId, workerId, assignmentId: held?.id });
  return { hitId, payload, held: held && { assignmentId: held.id, deadline: held.deadline }, draft: held?.draft ?? null };
}

/**
 * What the page of one kind of tasks shows a worker.
 * @throws AppError NotFound for a kind that does not exist, is the worker's own, or must not be discovered.
 */
export async function loadQuestionTask({ workerId, hitTypeId, now = new Date() }: { workerId: string; hitTypeId: string; now?: Date }): Promise<QuestionTask> {
  const type = await db().hITType.findFirst({
    where: { id: hitTypeId, propertiesHash: { not: null }, requesterId: { not: workerId } },
    select: { title: true, description: true, payment: true, requesterId: true, qualificationRequirements: true, requester: { select: { name: true } } },
  });
  const notFound = new AppError('NotFound', 'There is no such task.');
  if (!type) throw notFound;
  const [unmet] = await unmetRequirements(db(), workerId, [type.qualificationRequirements]);
  const isGone = (await isBlocked(db(), type.requesterId, workerId)) || isForbidden(unmet, 'DiscoverPreviewAndAccept');
  const task = await findTask(workerId, typeCap(hitTypeId, type.qualificationRequirements), hitTypeId, now);
  if (isGone && !task?.held) throw notFound;
  const isHidden = !task?.held && isForbidden(unmet, 'PreviewAndAccept');
  const missing = await describeMissing([...new Set(unmet.map(({ qualificationTypeId }) => qualificationTypeId))]);
  const { title, description, payment } = type;
  return { hitTypeId, title, description, payment, requesterName: type.requester.name, missing, isHidden, task: isHidden ? null : task };
}
