import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { TEditedPicture } from '#lib/run/stages/edit.ts';
import { scenesStage } from '#lib/run/stages/scenes.ts';
import { blindTo } from '#lib/study/assert-unblinded.ts';
import { visibleTo } from '#lib/study/find-own-study.ts';

async function keyOfImage(imageId: string, user: SignedInUser): Promise<string> {
  const image = await db().image.findUnique({ where: { id: imageId }, select: { ownerId: true, originalKey: true, quarantinedAt: true } });
  if (!image) throw new AppError('BadInput', `There is no picture ${imageId}.`);
  if (image.quarantinedAt) throw new AppError('BadInput', 'This picture was flagged as harmful and is hidden until a reviewer has looked at it: choose another one.');
  if (image.ownerId === user.id || hasRole(user, 'Admin')) return image.originalKey;
  const isShown = await db().studyItem.count({ where: { originalId: imageId, study: { AND: [visibleTo(user), { NOT: blindTo(user) }] } } });
  if (isShown === 0) throw new AppError('BadInput', `There is no picture ${imageId} that you may use: it is of a study that is somebody else's, or one that you may still answer.`);
  return image.originalKey;
}

async function keyOfScene(runId: string, sceneId: string): Promise<string> {
  const run = await db().run.findUnique({ where: { id: runId }, select: { stage: true, result: true } });
  const scenes = run?.stage === 'scenes' ? scenesStage.result.safeParse(run.result) : undefined;
  const scene = scenes?.data?.scenes.find(({ id }) => id === sceneId);
  if (!scene) throw new AppError('BadInput', `The run ${runId} has drawn no scene ${sceneId}: choose one from the playground.`);
  return scene.key;
}

/**
 * Where the picture lies that somebody wants to see edited.
 * @throws AppError BadInput when there is none, it is hidden, or its study is not theirs to see.
 */
export async function takePicture({ userId, picture }: { userId: string; picture: TEditedPicture }): Promise<string> {
  if (picture.scene) return keyOfScene(picture.scene.runId, picture.scene.sceneId);
  const user = await db().user.findUniqueOrThrow({ where: { id: userId }, select: { id: true, email: true, name: true, roles: true } });
  return keyOfImage(picture.imageId ?? '', user);
}
