import { ArrowRight, ClipboardCheck, FlaskConical, MousePointerClick } from 'lucide-react';
import Link from 'next/link';
import { Brand } from '#app/_ui/brand.tsx';
import { Button } from '#app/_ui/button.tsx';
import { homeOf } from '#app/_ui/navigation.ts';
import { ThemeToggle } from '#app/_ui/theme-toggle.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { Audience } from './_landing/audience.tsx';
import { ExampleVote } from './_landing/example-vote.tsx';

const STEPS = [
  {
    title: 'Ask',
    text: 'Upload photographs and the edits that any two models made of them. Set the pay, the number of answers, and the rule that decides: it is hashed before the first vote.',
  },
  {
    title: 'Judge',
    text: 'Workers see original, instruction and both edits, sides shuffled, and choose: 1, 2 or equal. Leases and one slot per answer keep every picture at exactly the answers you paid for.',
  },
  {
    title: 'Decide',
    text: 'The majority of each item, the share with its Wilson interval, the agreement between workers, and every single vote as CSV, with its seed, order and timing.',
  },
];

/** The front page: what Apiary is, and for whom. */
export default async function LandingPage() {
  const user = await currentUser().catch(() => null);
  return (
    <div className="min-h-dvh">
      <header className="mx-auto flex h-16 max-w-6xl items-center justify-between gap-3 px-5 sm:px-8">
        <Link href="/" className="rounded-md py-2">
          <Brand className="text-base" />
        </Link>
        <nav aria-label="Account" className="flex items-center gap-2">
          {user ? (
            <Button asChild variant="inverse">
              <Link href={homeOf(user.roles)}>Open Apiary</Link>
            </Button>
          ) : (
            <>
              <Button asChild variant="ghost">
                <Link href="/sign-in">Sign in</Link>
              </Button>
              <Button asChild variant="inverse" className="max-sm:hidden">
                <Link href="/sign-up">Open an account</Link>
              </Button>
            </>
          )}
        </nav>
      </header>
      <main>
        <section className="mx-auto grid max-w-6xl items-center gap-12 px-5 pb-20 pt-10 sm:px-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)] lg:pt-16">
          <div>
            <h1 className="text-4xl font-semibold leading-[1.08] tracking-[-0.03em] sm:text-5xl">People judge. The model learns. Votes prove it.</h1>
            <p className="mt-5 max-w-xl text-base leading-7 text-ink-soft sm:text-lg">
              Apiary is a crowdsourcing platform on your own machines that also trains on the answers: blind studies of edited images, reward models, better editors, and one more
              blind study to show the gain.
            </p>
            <div className="mt-8 flex flex-wrap gap-3">
              <Button asChild variant="primary" size="lg">
                <Link href={user ? homeOf(user.roles) : '/sign-up?as=requester'}>
                  Start a study <ArrowRight aria-hidden />
                </Link>
              </Button>
              <Button asChild size="lg">
                <Link href={user ? homeOf(user.roles) : '/sign-up?as=worker'}>Work on tasks</Link>
              </Button>
            </div>
            <p className="mt-6 text-sm text-ink-faint">Self-hosted, MIT licensed. Postgres, S3 and Node; nothing leaves your network.</p>
          </div>
          <ExampleVote />
        </section>
        <section aria-labelledby="how" className="border-y bg-surface">
          <div className="mx-auto max-w-6xl px-5 py-16 sm:px-8">
            <h2 id="how" className="text-2xl font-semibold tracking-tight">
              From two folders of pictures to a verdict
            </h2>
            <ol className="mt-8 grid gap-8 md:grid-cols-3">
              {STEPS.map(({ title, text }, index) => (
                <li key={title}>
                  <span aria-hidden className="flex size-7 items-center justify-center rounded-full bg-ink text-xs font-semibold text-canvas">
                    {index + 1}
                  </span>
                  <h3 className="mt-3 text-base font-semibold">{title}</h3>
                  <p className="mt-1 text-sm leading-6 text-ink-soft">{text}</p>
                </li>
              ))}
            </ol>
          </div>
        </section>
        <section aria-labelledby="whom" className="mx-auto max-w-6xl px-5 py-16 sm:px-8">
          <h2 id="whom" className="text-2xl font-semibold tracking-tight">
            For the people on every side of a study
          </h2>
          <div className="mt-8 grid gap-4 lg:grid-cols-3">
            <Audience
              icon={<MousePointerClick aria-hidden />}
              title="Workers"
              points={[
                'Mouse, keyboard or phone, light or dark',
                'The pay per task before you accept',
                'Nothing typed is lost: not by a reload, not offline',
                'A late answer is paid all the same',
              ]}
              action={{ href: '/sign-up?as=worker', label: 'Work on tasks' }}
            >
              Short, clear tasks with pictures. The next one is there before you look up.
            </Audience>
            <Audience
              icon={<ClipboardCheck aria-hidden />}
              title="Requesters"
              points={[
                'Blind pairwise studies and rankings of five',
                'Live progress, results with their interval',
                'Never more answers than you pay for',
                'Approve, reject, and export every vote',
              ]}
              action={{ href: '/sign-up?as=requester', label: 'Start a study' }}
            >
              A home for the studies that lost theirs when Mechanical Turk closed.
            </Audience>
            <Audience
              icon={<FlaskConical aria-hidden />}
              title="Researchers"
              points={[
                'HIVE’s method, CVPR 2024, in TypeScript',
                'Every vote kept with its seed, order and timing',
                'A small world of shapes to try ideas in minutes',
                'Hugging Face formats in and out',
              ]}
            >
              Human feedback for instruction-based image editing: collect it and train on it in one place.
            </Audience>
          </div>
        </section>
      </main>
      <footer className="border-t">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-4 px-5 py-8 text-sm text-ink-faint sm:px-8">
          <Brand className="text-ink" />
          <ThemeToggle />
        </div>
      </footer>
    </div>
  );
}
