/** Every event there is, with the schema of its data. Names are `noun/past-participle`, or `noun/verb` when it asks for work. */
import { eventType } from 'inngest';
import { z } from 'zod';

/** A study's HITs are open to workers until `expiresAt` (ISO 8601). */
export const studyPublished = eventType('crowd/study.published', { schema: z.object({ studyId: z.string(), expiresAt: z.iso.datetime() }) });

/** A HIT of a study is past answering; the study may be finished. */
export const hitReviewable = eventType('crowd/hit.reviewable', { schema: z.object({ studyId: z.string() }) });

/** A study is over: its verdict is stored, or it was cancelled. */
export const studyEnded = eventType('crowd/study.ended', { schema: z.object({ studyId: z.string() }) });

/** A requester approved many answers at once; they are approved and paid in the background. */
export const assignmentsApproved = eventType('crowd/assignments.approved', {
  schema: z.object({ assignmentIds: z.array(z.string()).min(1).max(5_000), actorId: z.string() }),
});

/** A run is wanted: the workflow of its stage begins. */
export const runRequested = eventType('run/requested', { schema: z.object({ runId: z.string(), stage: z.string() }) });

/** A run was cancelled: its workflow and whatever the worker computes for it stop. */
export const runCancelled = eventType('run/cancelled', { schema: z.object({ runId: z.string() }) });

/** Messages wait to be sent; without it they go within a minute. */
export const notificationsQueued = eventType('crowd/notifications.queued', { schema: z.object({}) });
