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
import { pageUser } from '#app/page-user.ts';
import { findPapers, findPapersUnderWay, type Paper, type PaperUnderWay } from '#lib/paper/find-papers.ts';
import { PAPER_IS_BLIND, readPaper } from '#lib/paper/read-paper.ts';
import { listRuns } from '../list-runs.ts';
import { RunList } from '../run-list.tsx';
import { PaperFigures } from './paper-figures.tsx';

export const metadata: Metadata = { title: 'The paper' };

const START = (
  <Button asChild variant="primary">
    <Link href="/research/runs/new?stage=paper">
      <Play aria-hidden />
      Measure a seed
    </Link>
  </Button>
);

/** Seeds that are being measured, with how many of their parts have ended. */
async function UnderWay({ found }: { found: readonly PaperUnderWay[] }) {
  const runs = (await listRuns({ stage: 'paper' })).filter(({ id }) => found.some(({ runId }) => runId === id));
  if (runs.length === 0) return null;
  return (
    <section className="space-y-2.5">
      <h2 className="text-sm font-semibold">Measured now</h2>
      <RunList runs={runs} />
      {found.map(
        ({ runId, seed, parts }) =>
          parts && (
            <div key={runId}>
              <p className="mb-1 text-xs tabular-nums text-ink-soft">
                Seed {seed}: {parts.ended} of about {parts.of} parts are done
              </p>
              <Progress label={`Seed ${seed}`} value={parts.ended} max={parts.of} />
            </div>
          ),
      )}
    </section>
  );
}

/** The plans that were measured here, to choose one. */
function Chooser({ papers, chosen }: { papers: readonly Paper[]; chosen: Paper }) {
  if (papers.length < 2) return null;
  return (
    <nav aria-label="Measured plans" className="no-scrollbar flex gap-1 overflow-x-auto">
      {papers.map((paper) => (
        <Button key={paper.sha256} asChild variant={paper === chosen ? 'inverse' : 'ghost'} size="sm">
          <Link href={`/research/paper?plan=${paper.sha256.slice(0, 16)}`} aria-current={paper === chosen ? 'true' : undefined}>
            {paper.preset}, {paper.runs.length === 1 ? 'seed' : 'seeds'} {paper.runs.map(({ seed }) => seed).sort((a, b) => a - b).join(', ')} · <Time value={paper.endedAt.toISOString()} />
          </Link>
        </Button>
      ))}
    </nav>
  );
}

function Nothing() {
  return (
    <EmptyState icon={<Newspaper aria-hidden />} title="No seed has been measured here yet" actions={START}>
      <p>
        Every arm that the figures of HIVE compare is trained and judged in blind studies, and each number is put beside the paper’s. A quick seed takes about a quarter of an hour on two idle cores. Start one here, or all of a preset’s seeds, into a folder with paper.html and RESULTS.md, by
      </p>
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
  const [papers, underWay] = await Promise.all([findPapers(), findPapersUnderWay()]);
  const chosen = (plan && papers.find(({ sha256 }) => sha256.startsWith(plan))) || papers[0];
  const read = chosen && (await readPaper(chosen, user));
  return (
    <>
      <Refresh seconds={underWay.length > 0 ? 5 : 60} />
      <PageHeader title="The paper" description="A counterpart of every figure of HIVE (CVPR 2024), each number with its interval beside the paper’s. A run measures one seed; seeds of one plan are counted together." actions={chosen ? START : undefined} />
      <div className="space-y-6">
        <UnderWay found={underWay} />
        {chosen ? <Chooser papers={papers} chosen={chosen} /> : <Nothing />}
        {read?.kind === 'blind' && <Callout tone="info">{PAPER_IS_BLIND}</Callout>}
        {read?.kind === 'unreadable' && (
          <Callout tone="warn" title="This result has another form">
            It was written by another version of Apiary: see “Settings and results” of <Link href={`/research/runs/${chosen.runs[0].runId}/details`} className="underline underline-offset-2">its run</Link> for all of it.
          </Callout>
        )}
        {read?.kind === 'read' && <PaperFigures report={read.report} isPlanned={read.isPlanned} />}
      </div>
    </>
  );
}
