import type { Db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
import { sealImageToken } from './image-token.ts';
import { taskType } from './task-types/index.ts';
import { shuffleFor, type Shuffle } from './task-types/shuffle.ts';
import type { TaskItem } from './task-types/task-type.ts';

/** A HIT with all it takes to ask and to understand an answer. */
export interface Task {
  hitId: string;
  studyId: string;
  taskType: TaskType;
  seed: bigint;
  itemId: string;
  item: TaskItem;
}

/** How long a picture's address outlives a lease or a preview: an answer may come late. */
const GRACE_SECONDS = 3600;

/** Reads the question behind a HIT. */
export async function loadTask(tx: Db, hitId: string): Promise<Task> {
  const hit = await tx.hIT.findUnique({
    where: { id: hitId },
    select: {
      study: { select: { id: true, taskType: true, seed: true } },
      item: { select: { id: true, instruction: true, originalId: true, variants: { select: { label: true, imageId: true }, orderBy: { label: 'asc' } } } },
    },
  });
  if (!hit?.study || !hit.item) throw new AppError('NotFound', `There is no task ${hitId}.`);
  const { study, item } = hit;
  return { hitId, studyId: study.id, taskType: study.taskType, seed: study.seed, itemId: item.id, item };
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
