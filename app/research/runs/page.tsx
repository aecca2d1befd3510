import { Play, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { words } from '#app/_words/words.ts';
import { useWords } from '#words';
import type { StageName } from '#lib/run/stages.ts';
import { RunStatus } from '#lib/generated/prisma/enums.ts';
import { listRuns } from '../list-runs.ts';
import { stageName } from '../names.ts';
import { ComparableRuns } from '../run-list.tsx';
import { isUnderWay } from '../wire.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('research.runs');
  return { title: t('title') };
}

const PAGE = 50;

/** In the order of the paper. */
const STAGES_SHOWN = ['loop', 'paper', 'triplets', 'pairs', 'rankings', 'reward', 'fine-tune', 'sampling', 'study', 'evaluation', 'edit'] as const satisfies readonly StageName[];

interface Wanted {
  status?: RunStatus;
  stage?: StageName;
}

/** The address of a part of the list. */
function listUrl(wanted: Wanted & { before?: string }): string {
  const query = new URLSearchParams(Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return `/research/runs${query.size > 0 ? `?${query}` : ''}`;
}

function Filter({ label, links }: { label: string; links: readonly { name: string; href: string; isHere: boolean }[] }) {
  return (
    <nav aria-label={label} className="no-scrollbar flex gap-1 overflow-x-auto">
      {links.map(({ name, href, isHere }) => (
        <Button key={href} asChild variant={isHere ? 'inverse' : 'ghost'} size="sm">
          <Link href={href} aria-current={isHere ? 'true' : undefined}>
            {name}
          </Link>
        </Button>
      ))}
    </nav>
  );
}

function Filters({ status, stage }: Wanted) {
  const t = useWords('research.runs');
  const names = useWords('frame.status');
  const stages = useWords('research.stages');
  return (
    <div className="mb-3 space-y-1">
      <Filter label={t('stage')} links={[undefined, ...STAGES_SHOWN].map((one) => ({ name: one ? stageName(one, stages) : t('allStages'), href: listUrl({ status, stage: one }), isHere: one === stage }))} />
      <Filter label={t('status')} links={[undefined, ...Object.values(RunStatus)].map((one) => ({ name: one ? names(one) : t('anyStatus'), href: listUrl({ status: one, stage }), isHere: one === status }))} />
    </div>
  );
}

/** Every run that somebody asked for, newest first; of one stage also those inside of others. */
export default async function RunsPage({ searchParams }: { searchParams: Promise<{ status?: string; stage?: string; before?: string }> }) {
  const { status: wanted, stage: named, before: text } = await searchParams;
  const status = Object.values(RunStatus).find((name) => name === wanted);
  const before = text && !Number.isNaN(Date.parse(text)) ? new Date(text) : undefined;
  const stage = STAGES_SHOWN.find((name) => name === named);
  const runs = await listRuns({ status, before, limit: PAGE, ...(stage && { stage, parentId: 'any' }) });
  const oldest = runs.at(-1);
  const t = await words('research.runs');
  return (
    <>
      <Refresh seconds={runs.some(isUnderWay) ? 2 : 15} />
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <Button asChild variant="primary">
            <Link href="/research/runs/new">
              <Play aria-hidden />
              {t('new')}
            </Link>
          </Button>
        }
      />
      <Filters status={status} stage={stage} />
      {runs.length === 0 ? (
        <EmptyState icon={<SearchX aria-hidden />} title={t('empty.title')}>
          {t(status || stage ? 'empty.filtered' : before ? 'empty.older' : 'empty.text')}
        </EmptyState>
      ) : (
        <ComparableRuns key={stage} runs={runs} />
      )}
      {oldest && runs.length === PAGE && (
        <nav aria-label={t('pages')} className="mt-4 text-right">
          <Button asChild size="sm">
            <Link href={listUrl({ status, stage, before: oldest.createdAt })}>{t('older')}</Link>
          </Button>
        </nav>
      )}
    </>
  );
}
