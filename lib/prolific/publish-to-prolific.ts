import { z } from 'zod';
import { recordEvent } from '#lib/audit/record-event.ts';
import { db } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction } from '#lib/transaction.ts';
import { askProlific } from './ask-prolific.ts';

const ZStudy = z.object({ id: z.string().regex(/^\w{1,64}$/), status: z.string().max(40) });

/** Where Prolific sends participants; it fills in who they are. */
function entranceOf(studyId: string): string {
  return `${new URL(`/prolific/${studyId}`, env('APP_URL'))}?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}`;
}

/** How much longer than announced a participant may take: Prolific asks for generous limits. */
function longestMinutes(minutes: number): number {
  return minutes * 3 + 2;
}

/** Makes the draft there and keeps its id. */
async function makeDraft(studyId: string): Promise<string> {
  const { completionCode, places, rewardCents, minutes, study } = await db().prolificStudy.findUniqueOrThrow({
    where: { studyId },
    include: { study: { select: { name: true, hitType: { select: { title: true, description: true } } } } },
  });
  const { id, status } = await askProlific({
    method: 'POST',
    path: 'studies/',
    body: {
      name: study.hitType?.title,
      internal_name: `${study.name} (${studyId})`,
      description: study.hitType?.description || study.hitType?.title,
      external_study_url: entranceOf(studyId),
      prolific_id_option: 'url_parameters',
      completion_codes: [{ code: completionCode, code_type: 'COMPLETED', actions: [{ action: 'MANUALLY_REVIEW' }] }],
      total_available_places: places,
      estimated_completion_time: minutes,
      maximum_allowed_time: longestMinutes(minutes),
      reward: rewardCents,
      device_compatibility: ['desktop', 'tablet', 'mobile'],
      peripheral_requirements: [],
      submissions_config: { max_submissions_per_participant: 1 },
    },
    reply: ZStudy,
  });
  await db().prolificStudy.update({ where: { studyId }, data: { prolificId: id, status } });
  return id;
}

/**
 * Sends a live study to Prolific: makes a draft there, then publishes it. Repeated after a failure it goes on where it stopped, and on a published
 * study it does nothing.
 * @returns its id there.
 * @throws AppError NotFound when it is not this requester's or not for Prolific, Conflict when it is not live or Prolific refuses, Unavailable.
 */
export async function publishToProlific({ studyId, requesterId }: { studyId: string; requesterId: string }): Promise<string> {
  const found = await db().prolificStudy.findFirst({ where: { studyId, study: { requesterId } }, select: { prolificId: true, status: true, study: { select: { status: true } } } });
  if (!found) throw new AppError('NotFound', `There is no study ${studyId} of yours that is for Prolific.`);
  if (found.prolificId !== null && found.status !== 'UNPUBLISHED') return found.prolificId;
  if (found.study.status !== 'Live') throw new AppError('Conflict', 'Publish the study here first: participants must find it open.');
  const prolificId = found.prolificId ?? (await makeDraft(studyId));
  const { status } = await askProlific({ method: 'POST', path: `studies/${prolificId}/transition/`, body: { action: 'PUBLISH' }, reply: ZStudy });
  await inTransaction(async (tx) => {
    await tx.prolificStudy.update({ where: { studyId }, data: { status } });
    await recordEvent(tx, { actorId: requesterId, action: 'study.sent-to-prolific', subjectType: 'study', subjectId: studyId, data: { prolificId } });
  });
  return prolificId;
}
