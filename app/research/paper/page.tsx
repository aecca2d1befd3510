import { Newspaper, Play } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Progress } from '#app/_ui/progress.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { useWords } from '#words';
import { findPapers, findPapersUnderWay, type Paper, type PaperUnderWay } from '#lib/paper/find-papers.ts';
import { readPaper } from '#lib/paper/read-paper.ts';
import { listRuns } from '../list-runs.ts';
import { RunList } from '../run-list.tsx';
import { PaperFigures } from './paper-figures.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('paper');
  return { title: t('title') };
}

function Start() {
  const t = useWords('paper');
  return (
    <Button asChild variant="primary">
      <Link href="/research/runs/new?stage=paper">
        <Play aria-hidden />
        {t('measure')}
      </Link>
    </Button>
  );
}

/** Seeds that are being measured, with how many of their parts have ended. */
async function UnderWay({ found }: { found: readonly PaperUnderWay[] }) {
  const [listed, t] = await Promise.all([listRuns({ stage: 'paper' }), words('paper')]);
  const runs = listed.filter(({ id }) => found.some(({ runId }) => runId === id));
  if (runs.length === 0) return null;
  return (
    <section className="space-y-2.5">
      <h2 className="text-sm font-semibold">{t('now')}</h2>
      <RunList runs={runs} />
      {found.map(
        ({ runId, seed, parts }) =>
          parts && (
            <div key={runId}>
              <p className="mb-1 text-xs tabular-nums text-ink-soft">{t('parts', { seed: String(seed), ended: parts.ended, of: parts.of })}</p>
              <Progress label={t('seedLabel', { seed: String(seed) })} value={parts.ended} max={parts.of} />
            </div>
          ),
      )}
    </section>
  );
}

/** The plans that were measured here, to choose one. */
function Chooser({ papers, chosen }: { papers: readonly Paper[]; chosen: Paper }) {
  const t = useWords('paper');
  if (papers.length < 2) return null;
  return (
    <nav aria-label={t('plans')} className="no-scrollbar flex gap-1 overflow-x-auto">
      {papers.map((paper) => (
        <Button key={paper.sha256} asChild variant={paper === chosen ? 'inverse' : 'ghost'} size="sm">
          <Link href={`/research/paper?plan=${paper.sha256.slice(0, 16)}`} aria-current={paper === chosen ? 'true' : undefined}>
            {t.rich('plan', { preset: paper.preset, count: paper.runs.length, seeds: paper.runs.map(({ seed }) => seed).sort((a, b) => a - b).join(', '), time: () => <Time value={paper.endedAt.toISOString()} /> })}
          </Link>
        </Button>
      ))}
    </nav>
  );
}

function Nothing() {
  const t = useWords('paper.empty');
  return (
    <EmptyState icon={<Newspaper aria-hidden />} title={t('title')} actions={<Start />}>
      <p>{t('text')}</p>
      <code className="mt-3 block overflow-x-auto rounded-md bg-subtle px-3 py-2 text-left font-mono text-xs">npm run apiary -- paper --world shapes --quick --out paper</code>
    </EmptyState>
  );
}

interface Props {
  searchParams: Promise<{ plan?: string }>;
}

/** The figures of HIVE as they were measured here: of the plan that ended last, or of the one that is asked for. */
export default async function PaperPage({ searchParams }: Props) {
  const { plan } = await searchParams;
  const user = await pageUser('Researcher', 'Admin');
  const [papers, underWay, t] = await Promise.all([findPapers(), findPapersUnderWay(), words('paper')]);
  const chosen = (plan && papers.find(({ sha256 }) => sha256.startsWith(plan))) || papers[0];
  const read = chosen && (await readPaper(chosen, user));
  return (
    <>
      <Refresh seconds={underWay.length > 0 ? 5 : 60} />
      <PageHeader title={t('title')} description={t('description')} actions={chosen ? <Start /> : undefined} />
      <div className="space-y-6">
        <UnderWay found={underWay} />
        {chosen ? <Chooser papers={papers} chosen={chosen} /> : <Nothing />}
        {read?.kind === 'blind' && <Callout tone="info">{t('blind')}</Callout>}
        {read?.kind === 'unreadable' && (
          <Callout tone="warn" title={t('otherForm.title')}>
            {t.rich('otherForm.text', {
              run: (text) => (
                <Link href={`/research/runs/${chosen.runs[0].runId}/details`} className="underline underline-offset-2">
                  {text}
                </Link>
              ),
            })}
          </Callout>
        )}
        {read?.kind === 'read' && <PaperFigures report={read.report} isPlanned={read.isPlanned} />}
      </div>
    </>
  );
}
