import { cache } from 'react';
import { orNotFound, pageUser } from '#app/page-user.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { isBlindTo } from '#lib/study/assert-unblinded.ts';
import { getStudy, type StudyDetails } from '#lib/study/get-study.ts';
import { reportProgress } from '#lib/study/report-progress.ts';
import type { WireProgress } from './live-progress.tsx';

/** The study of a page and who looks at it, read once per request; the 404 page for anybody else's. */
export const loadStudy = cache(async (studyId: string): Promise<{ study: StudyDetails; user: SignedInUser; isOwner: boolean; isBlind: boolean }> => {
  const user = await pageUser('Requester', 'Admin');
  const study = await orNotFound(getStudy(studyId, user));
  return { study, user, isOwner: study.requesterId === user.id, isBlind: await isBlindTo(studyId, user) };
});

/** Its progress as the page polls it. */
export const loadProgress = cache(async (studyId: string): Promise<WireProgress> => {
  const { user } = await loadStudy(studyId);
  const { spent, setAside, ...report } = await orNotFound(reportProgress(studyId, user));
  return { ...report, spent: formatDollars(spent), setAside: formatDollars(setAside) };
});
