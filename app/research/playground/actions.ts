'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { announceRequested } from '#jobs/models/announce-run.ts';
import { researcherAction } from '#app/_words/actions.ts';
import { findStudyPictures } from '#lib/playground/find-study-pictures.ts';
import { makeEditStudy, ZEditStudy } from '#lib/playground/make-edit-study.ts';
import { takePicture } from '#lib/playground/take-picture.ts';
import { createRun } from '#lib/run/create-run.ts';
import { editStage } from '#lib/run/stages/edit.ts';

/** Has editors carry out an instruction on a picture, or says which field is wrong. */
export const startEditAction = researcherAction.inputSchema(z.object({ config: z.unknown() })).action(async ({ parsedInput: { config }, ctx: { user } }) => {
  const parsed = editStage.config.safeParse(config);
  if (!parsed.success) return { path: parsed.error.issues[0].path.join('.'), message: parsed.error.issues[0].message };
  await takePicture({ userId: user.id, picture: parsed.data.picture });
  const { runId } = await createRun({ stage: 'edit', name: parsed.data.instruction.slice(0, 120), config: parsed.data, createdById: user.id, priority: 'waited-for' });
  await announceRequested(runId);
  return { runId };
});

/** Draws other scenes to choose from. */
export const drawScenesAction = researcherAction.action(async ({ ctx: { user } }) => {
  const { runId } = await createRun({ stage: 'scenes', config: { seed: Math.floor(Math.random() * 2_147_483_647) }, createdById: user.id, priority: 'waited-for' });
  await announceRequested(runId);
  revalidatePath('/research/playground');
});

/** Lists the shipped models: before the first run there is no editor. */
export const listShippedAction = researcherAction.action(async ({ ctx: { user } }) => {
  const { runId } = await createRun({ stage: 'shipped', config: {}, createdById: user.id, priority: 'waited-for' });
  await announceRequested(runId);
});

/** The pictures of a study that somebody may try editors on. */
export const studyPicturesAction = researcherAction.inputSchema(z.object({ studyId: z.string().max(64) })).action(({ parsedInput: { studyId }, ctx: { user } }) => findStudyPictures(studyId, user));

/** Makes a draft of a blind study from edits. */
export const sendToStudyAction = researcherAction.inputSchema(ZEditStudy).action(async ({ parsedInput, ctx: { user } }) => {
  const made = await makeEditStudy(user.id, parsedInput);
  revalidatePath('/research', 'layout');
  return made;
});
