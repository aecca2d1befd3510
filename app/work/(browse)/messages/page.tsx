import { MessageSquare } from 'lucide-react';
import type { Metadata } from 'next';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { findMessages } from '#lib/crowd/worker/find-messages.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('board');
  return { title: t('messages.title') };
}

/** What requesters have written to this worker. */
export default async function MessagesPage() {
  const user = await pageUser('Worker');
  const [t, messages] = await Promise.all([words('board'), findMessages({ workerId: user.id })]);
  return (
    <>
      <PageHeader title={t('messages.title')} description={t('messages.description')} />
      {messages.length === 0 ? (
        <EmptyState icon={<MessageSquare aria-hidden />} title={t('messages.empty.title')}>
          {t('messages.empty.text')}
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-3">
          {messages.map(({ id, requesterName, subject, text, at }) => (
            <li key={id} className="rounded-xl border bg-surface p-4 shadow-1 sm:p-5">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <h2 className="text-[0.9375rem] font-medium">{subject}</h2>
                <p className="text-xs text-ink-faint">
                  {requesterName}, <Time value={at.toISOString()} />
                </p>
              </div>
              <p className="mt-2 whitespace-pre-line break-words text-sm text-ink-soft">{text}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
