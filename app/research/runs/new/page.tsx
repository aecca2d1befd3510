import type { Metadata } from 'next';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { words } from '#app/_words/words.ts';
import { orNotFound, pageUser } from '#app/page-user.ts';
import { feeOf } from '#lib/payment/fee.ts';
import { requesterBalance } from '#lib/payment/balances.ts';
import { findQueue } from '#lib/run/find-queue.ts';
import { getRun } from '#lib/run/get-run.ts';
import type { Values } from './fields.ts';
import { stageForms } from './stage-forms.ts';
import { StartForm, type StartFormProps } from './start-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('runs.start');
  return { title: t('title') };
}

interface Props {
  searchParams: Promise<{ stage?: string; preset?: string; from?: string }>;
}

/** Starts the loop or one of its stages; `from` takes another run's settings. */
export default async function NewRunPage({ searchParams }: Props) {
  const { stage = 'loop', preset, from } = await searchParams;
  const user = await pageUser('Researcher', 'Admin');
  const before = from ? await orNotFound(getRun(from)) : null;
  const [stages, { available }, queue, t] = await Promise.all([stageForms(preset), requesterBalance(user.id), findQueue(), words('runs.start')]);
  const ahead = queue.filter(({ status }) => status !== 'Waiting').length;
  const start: StartFormProps['start'] = before ? { stage: before.stage, name: before.name, values: before.config as unknown as Values } : { stage, preset };
  return (
    <>
      <PageHeader back={{ href: '/research/runs', label: t('runs') }} title={before ? t('again', { name: before.name }) : t('title')} description={t(before ? 'same' : 'description')} />
      <StartForm key={from ?? stage} ahead={ahead} stages={stages} start={start} money={{ available: Number(available), feePerDollar: Number(feeOf(1_000_000n)), isDemo: process.env.APIARY_DEMO === '1' }} />
    </>
  );
}
