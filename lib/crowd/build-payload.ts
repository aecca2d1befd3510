import type { Db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
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

interface TaskRow extends Omit<Task, 'item'>, Omit<TaskItem, 'variants'> {
  variants: { label: string; imageId: string }[];
}

/**
 * Reads the question behind a HIT, in one round trip: it is on the path of every claim and submit.
 * @throws AppError NotFound when there is no such HIT, or it does not belong to a study.
 */
export async function loadTask(tx: Db, hitId: string): Promise<Task> {
  const [row] = await tx.$queryRaw<TaskRow[]>`
    SELECT h."id" AS "hitId", y."id" AS "studyId", y."taskType"::text AS "taskType", y."seed", y."capPerWorker", t."payment", t."autoApprovalDelaySeconds",
      i."instruction", i."caption", i."originalId", coalesce(y."design"->>'ties' = 'allowed', false) AS "allowsTies",
      (SELECT json_agg(json_build_object('label', v."label", 'imageId', v."imageId") ORDER BY v."label") FROM "ItemVariant" v WHERE v."itemId" = i."id") AS "variants"
    FROM "HIT" h JOIN "HITType" t ON t."id" = h."hitTypeId" JOIN "Study" y ON y."id" = h."studyId" JOIN "StudyItem" i ON i."id" = h."itemId"
    WHERE h."id" = ${hitId}`;
  if (!row) throw new AppError('NotFound', `There is no task ${hitId}.`);
  const { instruction, caption, originalId, allowsTies, variants, ...task } = row;
  return { ...task, item: { instruction, caption, originalId, allowsTies, variants: variants ?? [] } };
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
