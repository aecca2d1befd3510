import { z } from 'zod';
import { WORKER_FUNCTIONS } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZModelId, ZSeed } from './fields.ts';

const ZId = z.string().min(1).max(64);

/** The picture to edit: one of the platform's pictures that its asker may see, or a scene that a run has drawn. */
export const ZEditedPicture = z
  .object({
    imageId: ZId.optional().describe('A picture’s id'),
    scene: z.object({ runId: ZId, sceneId: ZId }).strict().optional().describe('A scene that a run has drawn'),
  })
  .strict()
  .refine(({ imageId, scene }) => (imageId === undefined) !== (scene === undefined), 'Choose a picture: an image or a scene');
export type TEditedPicture = z.infer<typeof ZEditedPicture>;

const isDistinct = (list: readonly unknown[]): boolean => new Set(list).size === list.length;

export const editStage = {
  title: 'Edit a picture',
  description: 'Has up to four editors carry out one instruction on one picture, from the same noise: the playground.',
  config: z
    .object({
      picture: ZEditedPicture,
      instruction: z.string().trim().min(1, 'Say what to change').max(300).describe('What to change'),
      modelIds: z.array(ZModelId).min(1, 'Choose at least one editor').max(4, 'Choose up to four editors').refine(isDistinct, 'Each editor once').describe('The editors'),
      seeds: z.array(ZSeed).min(1).max(8).refine(isDistinct, 'Each seed once').describe('One edit for each; the same seed is the same noise for every editor'),
      sampling: z
        .object({
          steps: z.number().int().min(1).max(200).describe('Denoising steps'),
          textGuidance: z.number().min(0).max(30).describe('How strongly the instruction is followed'),
          imageGuidance: z.number().min(0).max(10).describe('How strongly the picture is kept'),
        })
        .strict(),
    })
    .strict(),
  result: z.object({ pictures: z.array(WORKER_FUNCTIONS['edit-picture'].result.extend({ modelId: z.string() })) }),
} satisfies StageRecord;
