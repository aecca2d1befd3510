import { ArrowRight, ClipboardCheck, FlaskConical, MousePointerClick } from 'lucide-react';
import Link from 'next/link';
import { Brand } from '#app/_ui/brand.tsx';
import { Button } from '#app/_ui/button.tsx';
import { LanguageSelect } from '#app/_ui/language-select.tsx';
import { homeOf } from '#app/_ui/navigation.ts';
import { ThemeToggle } from '#app/_ui/theme-toggle.tsx';
import { LANGUAGES } from '#app/_words/languages.ts';
import { words } from '#app/_words/words.ts';
import { currentUser } from '#lib/auth/current-user.ts';
import { Audience } from './_landing/audience.tsx';
import { ExampleVote } from './_landing/example-vote.tsx';

const STEPS = ['ask', 'judge', 'decide'] as const;

/** The front page: what Apiary is, and for whom. */
export default async function LandingPage() {
  const user = await currentUser().catch(() => null);
  const account = await words('account');
  const t = await words('account.landing');
  return (
    <div className="min-h-dvh">
      <header className="mx-auto flex h-16 max-w-6xl items-center justify-between gap-3 px-5 sm:px-8">
        <Link href="/" className="rounded-md py-2">
          <Brand className="text-base" />
        </Link>
        <nav aria-label={t('account')} className="flex items-center gap-2">
          {user ? (
            <Button asChild variant="inverse">
              <Link href={homeOf(user.roles)}>{t('open')}</Link>
            </Button>
          ) : (
            <>
              <Button asChild variant="ghost">
                <Link href="/sign-in">{account('signIn.title')}</Link>
              </Button>
              <Button asChild variant="inverse" className="max-sm:hidden">
                <Link href="/sign-up">{account('signUp.title')}</Link>
              </Button>
            </>
          )}
        </nav>
      </header>
      <main>
        <section className="mx-auto grid max-w-6xl items-center gap-12 px-5 pb-20 pt-10 sm:px-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)] lg:pt-16">
          <div>
            <h1 className="text-4xl font-semibold leading-[1.08] tracking-[-0.03em] sm:text-5xl">{t('title')}</h1>
            <p className="mt-5 max-w-xl text-base leading-7 text-ink-soft sm:text-lg">{t('lead')}</p>
            <div className="mt-8 flex flex-wrap gap-3">
              <Button asChild variant="primary" size="lg">
                <Link href={user ? homeOf(user.roles) : '/sign-up?as=requester'}>
                  {t('startStudy')} <ArrowRight aria-hidden />
                </Link>
              </Button>
              <Button asChild size="lg">
                <Link href={user ? homeOf(user.roles) : '/sign-up?as=worker'}>{t('workOnTasks')}</Link>
              </Button>
            </div>
            <p className="mt-6 text-sm text-ink-faint">{t('selfHosted')}</p>
          </div>
          <ExampleVote />
        </section>
        <section aria-labelledby="how" className="border-y bg-surface">
          <div className="mx-auto max-w-6xl px-5 py-16 sm:px-8">
            <h2 id="how" className="text-2xl font-semibold tracking-tight">
              {t('steps.title')}
            </h2>
            <ol className="mt-8 grid gap-8 md:grid-cols-3">
              {STEPS.map((step, index) => (
                <li key={step}>
                  <span aria-hidden className="flex size-7 items-center justify-center rounded-full bg-ink text-xs font-semibold text-canvas">
                    {index + 1}
                  </span>
                  <h3 className="mt-3 text-base font-semibold">{t(`steps.${step}.title`)}</h3>
                  <p className="mt-1 text-sm leading-6 text-ink-soft">{t(`steps.${step}.text`)}</p>
                </li>
              ))}
            </ol>
          </div>
        </section>
        <section aria-labelledby="whom" className="mx-auto max-w-6xl px-5 py-16 sm:px-8">
          <h2 id="whom" className="text-2xl font-semibold tracking-tight">
            {t('audiences.title')}
          </h2>
          <div className="mt-8 grid gap-4 lg:grid-cols-3">
            <Audience
              icon={<MousePointerClick aria-hidden />}
              title={t('audiences.workers.title')}
              points={[t('audiences.workers.devices'), t('audiences.workers.pay'), t('audiences.workers.kept'), t('audiences.workers.late')]}
              action={{ href: '/sign-up?as=worker', label: t('workOnTasks') }}
            >
              {t('audiences.workers.text')}
            </Audience>
            <Audience
              icon={<ClipboardCheck aria-hidden />}
              title={t('audiences.requesters.title')}
              points={[t('audiences.requesters.kinds'), t('audiences.requesters.live'), t('audiences.requesters.cost'), t('audiences.requesters.review')]}
              action={{ href: '/sign-up?as=requester', label: t('startStudy') }}
            >
              {t('audiences.requesters.text')}
            </Audience>
            <Audience
              icon={<FlaskConical aria-hidden />}
              title={t('audiences.researchers.title')}
              points={[t('audiences.researchers.method'), t('audiences.researchers.votes'), t('audiences.researchers.shapes'), t('audiences.researchers.formats')]}
            >
              {t('audiences.researchers.text')}
            </Audience>
          </div>
        </section>
      </main>
      <footer className="border-t">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-4 px-5 py-8 text-sm text-ink-faint sm:px-8">
          <Brand className="text-ink" />
          <div className="flex flex-wrap items-center gap-3">
            <LanguageSelect languages={LANGUAGES} />
            <ThemeToggle />
          </div>
        </div>
      </footer>
    </div>
  );
}
