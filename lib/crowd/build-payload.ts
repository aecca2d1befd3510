import type { Db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { Prisma, type TaskType } from '#lib/generated/prisma/client.ts';
import { sealImageToken } from './image-token.ts';
import { taskType } from './task-types/index.ts';
import { shuffleFor, type Shuffle } from './task-types/shuffle.ts';
import type { TaskItem } from './task-types/task-type.ts';

/** A HIT with all it takes to ask, to understand an answer and to say what it pays. */
export interface Task {
  hitId: string;
  studyId: string;
  taskType: TaskType;
  seed: bigint;
  capPerWorker: number;
  /** Micro-dollars. */
  payment: bigint;
  autoApprovalDelaySeconds: number;
  item: TaskItem;
}

/** How long a picture's address outlives a lease or a preview: an answer may come late. */
const GRACE_SECONDS = 3600;

/** A HIT as the database has it; one that carries its own question has no study and no item. */
export interface TaskRow extends Omit<Task, 'item' | 'studyId'>, Omit<TaskItem, 'variants'> {
  studyId: string | null;
  variants: { label: string; imageId: string }[] | null;
}

/** The columns of a `TaskRow`, where a query has the HIT as `h` and joins these tables: a claim or a submit reads a task in few round trips. */
export const TASK_COLUMNS = Prisma.sql`
  h."id" AS "hitId", y."id" AS "studyId", y."taskType"::text AS "taskType", y."seed", y."capPerWorker", t."payment", t."autoApprovalDelaySeconds",
  i."instruction", i."caption", i."originalId", coalesce(y."design"->>'ties' = 'allowed', false) AS "allowsTies",
  (SELECT json_agg(json_build_object('label', v."label", 'imageId', v."imageId") ORDER BY v."label") FROM "ItemVariant" v WHERE v."itemId" = i."id") AS "variants"`;
export const TASK_JOINS = Prisma.sql`JOIN "HITType" t ON t."id" = h."hitTypeId" LEFT JOIN "Study" y ON y."id" = h."studyId" LEFT JOIN "StudyItem" i ON i."id" = h."itemId"`;

/** @throws AppError NotFound when there is no such HIT, or it does not belong to a study. */
export function taskFrom(row: TaskRow | undefined, hitId: string): Task {
  if (!row?.studyId) throw new AppError('NotFound', `There is no task ${hitId}.`);
  const { studyId, taskType: type, seed, capPerWorker, payment, autoApprovalDelaySeconds, variants, instruction, caption, originalId, allowsTies } = row;
  return { hitId, studyId, taskType: type, seed, capPerWorker, payment, autoApprovalDelaySeconds, item: { instruction, caption, originalId, allowsTies, variants: variants ?? [] } };
}

/**
 * Reads the question behind a HIT.
 * @throws AppError NotFound when there is no such HIT, or it does not belong to a study.
 */
export async function loadTask(tx: Db, hitId: string): Promise<Task> {
  const [row] = await tx.$queryRaw<TaskRow[]>`SELECT ${TASK_COLUMNS} FROM "HIT" h ${TASK_JOINS} WHERE h."id" = ${hitId}`;
  return taskFrom(row, hitId);
}

/** The order in which a worker sees (or saw) a task's variants. */
export function shuffleOf(task: Task, workerId: string): Shuffle {
  return shuffleFor({ seed: task.seed, hitId: task.hitId, workerId, labels: task.item.variants.map(({ label }) => label) });
}

export interface BuildPayloadOptions {
  task: Task;
  workerId: string;
  /** The lease's end, or the preview's; pictures stay reachable an hour longer. */
  until: Date;
  /** In front of `/api/v1/images/…`: the app's URL for scripts, empty for pages. */
  baseUrl: string;
}

/** What the worker sees of a task: blind, in that worker's order. */
export function buildPayload({ task, workerId, until, baseUrl }: BuildPayloadOptions): unknown {
  const expires = Math.ceil(until.getTime() / 1000) + GRACE_SECONDS;
  const imageUrl = (imageId: string, place: string): string =>
    `${baseUrl}/api/v1/images/${sealImageToken({ imageId, holder: `${task.hitId}/${workerId}/${place}`, expires })}`;
  return taskType(task.taskType).buildPayload({ item: task.item, shuffle: shuffleOf(task, workerId), imageUrl });
}
