import { BlindNotice } from '../blind-notice.tsx';
import { loadStudy } from '../load-study.ts';
import { Pages } from '../pages.tsx';
import { hasRole } from '#lib/auth/user.ts';
import { findItems } from '#lib/study/find-items.ts';
import { ItemList } from './item-list.tsx';

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<{ page?: string }>;
}

/** Every item with its pictures and votes. */
export default async function ItemsPage({ params, searchParams }: Props) {
  const { studyId } = await params;
  const { study, user, isBlind } = await loadStudy(studyId);
  if (isBlind) return <BlindNotice />;
  const { items, page, pages } = await findItems({ studyId, user, page: Number((await searchParams).page ?? 1) });
  const labels = study.design.kind === 'CompareEdits' ? study.design.labels : null;
  return (
    <>
      <ItemList
        labels={labels}
        canRelease={hasRole(user, 'Admin')}
        items={items.map(({ votes, ...item }) => ({ ...item, votes: votes.map(({ submittedAt: _, ...vote }) => vote) }))}
      />
      <Pages page={page} pages={pages} hrefOf={(to) => `/requests/${studyId}/items?page=${to}`} />
    </>
  );
}
