import type { Metadata } from 'next';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { findOwnTypes } from '#lib/crowd/qualification/find-own-types.ts';
import { requesterBalance } from '#lib/payment/balances.ts';
import { mayUseProlific } from '#lib/prolific/may-use-prolific.ts';
import { importPlaces } from '#lib/storage/import-source.ts';
import { estimateBasis } from '#lib/study/estimate-study.ts';
import { NewStudy } from './new-study.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('requests.form');
  return { title: t('title') };
}

/** Where a study begins. */
export default async function NewStudyPage() {
  const t = await words('requests');
  const user = await pageUser('Requester');
  const [{ available }, basis, qualifications] = await Promise.all([requesterBalance(user.id), estimateBasis(), findOwnTypes(user.id)]);
  return (
    <>
      <PageHeader back={{ href: '/requests', label: t('studies.title') }} title={t('form.title')} description={t('form.description')} />
      <NewStudy basis={basis} available={Number(available)} isDemo={process.env.APIARY_DEMO === '1'} offersProlific={mayUseProlific(user)} qualifications={qualifications} s3Places={importPlaces()} />
    </>
  );
}
