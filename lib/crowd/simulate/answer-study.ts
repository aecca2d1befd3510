import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { derivedId } from '#lib/ids.ts';
import { taskType } from '../task-types/index.ts';
import { shuffleFor } from '../task-types/shuffle.ts';
import { annotatorOf, annotatorsOf, type CrowdTraits, luck, paceOf } from './annotator.ts';

export interface AnswerStudyOptions {
  studyId: string;
  /** Of the crowd: who answers what, and how, follows from it. */
  seed: number;
  /** Ids in a fixed order (`findAnnotators`). */
  annotators: readonly string[];
  traits: CrowdTraits;
  /** What the edit under this label of this item is worth to somebody who looks without error. */
  worthOf: (itemId: string, label: string) => number;
  /** Seconds after which to stop; the next call goes on. */
  seconds: number;
  /** Told after every answer. */
  progress?: (answered: number) => void;
}

export interface AnsweredStudy {
  answered: number;
  /** Slots that still wait for somebody: time was up, or a person has them. */
  left: number;
}

interface OpenSlot {
  hitId: string;
  itemId: string;
  position: number;
  /** Who has the slot at the moment. */
  holder: string | null;
  /** Goes at this HIT that came to nothing: part of the next assignment's id. */
  history: number;
}

/** Answers at a time: one waits for the database while another is being thought up. */
const AT_ONCE = 8;

/** All slots without an answer, first slots of all HITs first, so that two answers to one HIT rarely meet. */
async function findOpenSlots(studyId: string): Promise<OpenSlot[]> {
  return db().$queryRaw<OpenSlot[]>`
    SELECT s."hitId", h."itemId", s."position", a."workerId" AS "holder",
      (SELECT count(*)::int FROM "Assignment" g WHERE g."hitId" = s."hitId" AND g."status" IN ('Returned', 'Abandoned')) AS "history"
    FROM "HITSlot" s JOIN "HIT" h ON h."id" = s."hitId" JOIN "StudyItem" i ON i."id" = h."itemId"
      LEFT JOIN "Assignment" a ON a."id" = s."assignmentId" AND a."status" = 'Accepted' AND s."leaseUntil" > now()
    WHERE s."studyId" = ${studyId} AND s."status" = 'Open' ORDER BY s."position", i."position"`;
}

interface Crowd extends AnswerStudyOptions {
  study: { seed: bigint; overlap: number; taskType: Parameters<typeof taskType>[0] };
  labels: readonly string[];
}

/** The answer of the annotator of slot j of HIT h: a function of (seed, h, j) and of what the pictures are worth. */
function think(crowd: Crowd, slot: OpenSlot, workerId: string, payload: unknown): unknown {
  const { seed, traits, worthOf, study, labels } = crowd;
  const record = taskType(study.taskType);
  const { order } = shuffleFor({ seed: study.seed, hitId: slot.hitId, workerId, labels });
  const shown = new Map(record.judged(payload).map((url, i) => [url, order[i]]));
  const annotator = annotatorOf(traits, seed, workerId);
  return record.simulate({ payload, worthOf: (url) => worthOf(slot.itemId, shown.get(url) as string), annotator, random: luck(seed, slot.hitId, slot.position) });
}

/**
 * Answers one slot by its own annotator. Somebody of the crowd may have answered the HIT on their own (`apiary simulate`): then the slot's next
 * candidate does it.
 * @returns false when the slot is not to be had: a person has it, or it was closed.
 */
async function answerSlot(crowd: Crowd, slot: OpenSlot): Promise<boolean> {
  const { annotators, seed, study, traits } = crowd;
  const order = annotatorsOf(annotators, seed, slot.hitId, (workerId) => paceOf(traits, seed, workerId));
  const candidates = order.filter((_, place) => place % study.overlap === slot.position % study.overlap).slice(0, 3);
  if (slot.holder !== null && !candidates.includes(slot.holder)) return false;
  for (const workerId of slot.holder === null ? candidates : [slot.holder]) {
    try {
      const assignmentId = derivedId('assignment', slot.hitId, String(slot.position), workerId, String(slot.history));
      const accepted = await acceptAssignment({ hitId: slot.hitId, workerId, slot: { position: slot.position, assignmentId } });
      await submitAssignment({ assignmentId: accepted.assignmentId, workerId, clientKey: accepted.assignmentId, answer: think(crowd, slot, workerId, accepted.payload) });
      return true;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'Conflict')) throw error;
    }
  }
  return false;
}

/**
 * Lets simulated annotators answer a live study through the functions behind the worker API, for a while. Annotator j of a HIT claims slot j only; a
 * slot that a person holds or has answered is theirs. Calling it again, after whatever interruption, goes on where the last call stopped.
 * @throws AppError NotFound when the study does not exist.
 */
export async function answerStudy(options: AnswerStudyOptions): Promise<AnsweredStudy> {
  const { studyId, seconds, progress } = options;
  const end = Date.now() + seconds * 1000;
  const study = await db().study.findUnique({ where: { id: studyId }, select: { seed: true, overlap: true, taskType: true, status: true } });
  if (!study) throw new AppError('NotFound', `There is no study ${studyId}.`);
  if (study.status !== 'Live') return { answered: 0, left: 0 };
  const slots = await findOpenSlots(studyId);
  const crowd: Crowd = { ...options, study, labels: taskType(study.taskType).labels };
  let next = 0;
  let answered = 0;
  const lane = async (): Promise<void> => {
    while (next < slots.length && Date.now() < end) {
      if (!(await answerSlot(crowd, slots[next++]))) continue;
      answered++;
      progress?.(answered);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { answered, left: slots.length - answered };
}
