import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { assertUnblinded, blindTo } from '#lib/study/assert-unblinded.ts';
import { assertVisible, visibleTo } from '#lib/study/find-own-study.ts';

/** Most pictures of a study that are offered. */
const MOST = 60;

export interface StudyPicture {
  imageId: string;
  instruction: string;
}

/** Studies whose pictures somebody may try editors on: those they see and cannot answer any more, newest first. */
export async function findStudiesToPickFrom(user: SignedInUser): Promise<{ id: string; name: string; items: number }[]> {
  const studies = await db().study.findMany({
    where: { AND: [visibleTo(user), { NOT: blindTo(user) }], items: { some: {} } },
    orderBy: { createdAt: 'desc' },
    take: 50,
    select: { id: true, name: true, _count: { select: { items: true } } },
  });
  return studies.map(({ id, name, _count }) => ({ id, name, items: _count.items }));
}

/**
 * The first originals of a study with what was asked of them; hidden ones are left out.
 * @throws AppError NotFound, or Forbidden while the study is blind to this user.
 */
export async function findStudyPictures(studyId: string, user: SignedInUser): Promise<StudyPicture[]> {
  await assertVisible(db(), studyId, user);
  await assertUnblinded(studyId, user);
  const items = await db().studyItem.findMany({ where: { studyId, original: { quarantinedAt: null } }, orderBy: { position: 'asc' }, take: MOST, select: { originalId: true, instruction: true } });
  return items.map(({ originalId, instruction }) => ({ imageId: originalId, instruction }));
}
