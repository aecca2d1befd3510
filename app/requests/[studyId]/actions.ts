'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { announce } from '#jobs/announce.ts';
import { studyEnded } from '#jobs/events.ts';
import { adminAction, payerAction, requesterAction } from '#app/_words/actions.ts';
import { readDollars } from '#app/_words/words.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { releaseImages } from '#lib/image/release-images.ts';
import { sendBonuses } from '#lib/payment/send-bonus.ts';
import { moveOnProlific } from '#lib/prolific/move-on-prolific.ts';
import { approveSubmitted } from '#lib/study/approve-submitted.ts';
import { cancelStudy } from '#lib/study/cancel-study.ts';
import { pauseStudy } from '#lib/study/pause-study.ts';
import { publishStudy } from '#lib/study/publish-study.ts';
import { resumeStudy } from '#lib/study/resume-study.ts';

const ZStudy = z.object({ studyId: z.string().max(40) });
const ZAnswers = z.object({ assignmentIds: z.array(z.string().max(40)).min(1).max(200) });

/** Opens a draft to workers. Researchers have studies of their own, too. */
export const publishAction = payerAction.inputSchema(ZStudy).action(async ({ parsedInput: { studyId }, ctx: { user } }) => {
  const { expiresAt } = await publishStudy({ studyId, requesterId: user.id });
  await announce({ name: 'crowd/study.published', data: { studyId, expiresAt: expiresAt.toISOString() } });
  revalidatePath(`/requests/${studyId}`, 'layout');
});

/** Pauses, resumes or cancels a study. */
export const changeStudyAction = payerAction
  .inputSchema(ZStudy.extend({ change: z.enum(['pause', 'resume', 'cancel']) }))
  .action(async ({ parsedInput: { studyId, change }, ctx: { user } }) => {
    const act = { pause: pauseStudy, resume: resumeStudy, cancel: cancelStudy }[change];
    await act({ studyId, requesterId: user.id });
    if (change === 'cancel') await announce(studyEnded.create({ studyId }));
    revalidatePath(`/requests/${studyId}`, 'layout');
    await moveOnProlific({ studyId, change }); // last: what Prolific says about it changes nothing here
  });

/** Approves the chosen answers, or takes their rejection back. */
export const approveAction = requesterAction
  .inputSchema(ZAnswers.extend({ overrideRejection: z.boolean().default(false) }))
  .action(async ({ parsedInput: { assignmentIds, overrideRejection }, ctx: { user } }) => {
    let approved = 0;
    for (const assignmentId of assignmentIds) if (await approveAssignment({ assignmentId, actorId: user.id, overrideRejection })) approved++;
    revalidatePath('/requests', 'layout');
    return { approved };
  });

/** Approves a portion of everything that waits; the page repeats it until nothing is left. */
export const approveSomeAction = requesterAction.inputSchema(ZStudy).action(async ({ parsedInput: { studyId }, ctx: { user } }) => {
  const done = await approveSubmitted({ studyId, requesterId: user.id });
  if (done.left === 0) revalidatePath(`/requests/${studyId}`, 'layout');
  return done;
});

/** Rejects the chosen answers with one reason. */
export const rejectAction = requesterAction
  .inputSchema(ZAnswers.extend({ feedback: z.string().trim().min(1, 'Tell the workers why.').max(1_000) }))
  .action(async ({ parsedInput: { assignmentIds, feedback }, ctx: { user } }) => {
    let rejected = 0;
    for (const assignmentId of assignmentIds) if (await rejectAssignment({ assignmentId, actorId: user.id, feedback })) rejected++;
    revalidatePath('/requests', 'layout');
    return { rejected };
  });

/** Pays the same bonus for each of the chosen answers, in one transaction and once for each token. */
export const bonusAction = requesterAction
  .inputSchema(ZAnswers.extend({ amount: z.string().max(20), reason: z.string().trim().min(1).max(1_000), token: z.uuid() }))
  .action(async ({ parsedInput: { assignmentIds, amount, reason, token }, ctx: { user } }) => {
    const paid = await sendBonuses({ requesterId: user.id, assignmentIds, amount: await readDollars(amount), reason, token });
    revalidatePath('/requests', 'layout');
    return { paid };
  });

/** Shows an item's quarantined pictures again: a reviewer has found nothing wrong with them. */
export const releaseAction = adminAction.inputSchema(z.object({ itemId: z.string().max(40) })).action(async ({ parsedInput: { itemId }, ctx: { user } }) => {
  const released = await releaseImages({ itemId, actorId: user.id });
  revalidatePath('/requests', 'layout');
  return { released };
});
