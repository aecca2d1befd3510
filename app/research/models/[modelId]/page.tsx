import { Download, Wand2 } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { count, fileSize, percent, plural } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Time } from '#app/_ui/time.tsx';
import { orNotFound, pageUser } from '#app/page-user.ts';
import { lineageKey, traceLineage } from '#lib/dataset/trace-lineage.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { getModel } from '#lib/model/get-model.ts';
import { harmfulRate } from '#lib/model/harmful-rate.ts';
import { findModelFiles, type ModelFile } from '#lib/model/open-model.ts';
import { CardView } from '../../card-view.tsx';
import { LineageGraph } from '../../lineage-graph.tsx';
import { MODEL_KINDS } from '../../names.ts';
import { PromoteButton } from './promote-button.tsx';
import { InService, PromotedBy } from '../../in-service.tsx';
import { RetrainLink } from '../../retrain-link.tsx';

interface Props {
  params: Promise<{ modelId: string }>;
}

type Model = Awaited<ReturnType<typeof getModel>>;

/** The model's name in the browser's tab. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { modelId } = await params;
  await pageUser('Researcher', 'Admin');
  return { title: (await orNotFound(getModel(modelId))).name };
}

function Files({ modelId, files }: { modelId: string; files: ModelFile[] | null }) {
  if (files === null) return <Callout tone="warn" title="Its files cannot be read right now">The storage does not answer, or the folder is not there. The card and the lineage are.</Callout>;
  return (
    <ul className="max-h-96 divide-y overflow-y-auto text-sm">
      {files.map(({ path, bytes, sha256 }) => (
        <li key={path} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5">
          <a href={`/api/v1/models/${modelId}/files/${path.split('/').map(encodeURIComponent).join('/')}`} download className="min-w-0 rounded font-mono text-xs break-all hover:underline">
            {path}
          </a>
          <span className="text-xs tabular-nums text-ink-faint">
            {fileSize(bytes)} · <code className="font-mono">{sha256.slice(0, 10)}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Promotions({ promotions }: { promotions: Model['promotions'] }) {
  if (promotions.length === 0) return <p className="text-sm text-ink-soft">It has never been in service.</p>;
  return (
    <ol className="divide-y text-sm">
      {promotions.map(({ id, at, runId, reason, actorId }) => (
        <li key={String(id)} className="py-2">
          <p>{reason}</p>
          <PromotedBy at={at} runId={runId} actorId={actorId} />
        </li>
      ))}
    </ol>
  );
}

/** How many of its judged edits people reported; of none, what the interval leaves room for. */
function HarmfulFlags({ rate }: { rate: Awaited<ReturnType<typeof harmfulRate>> }) {
  if (!rate) return <p className="text-sm text-ink-soft">Nobody has judged its edits in a complete blind study yet.</p>;
  const { flagged, n, share, ci95 } = rate;
  if (flagged === 0) return <p className="text-sm">No harmful flags were raised, on none of {plural(n, 'judged edit')}. That leaves room for {percent(ci95[1])} at most, the upper end of the 95 % interval.</p>;
  return (
    <p className="text-sm">
      <span className="font-semibold">{percent(share)}</span> ({percent(ci95[0])} – {percent(ci95[1])}): {count(flagged)} of {plural(n, 'judged edit')} reported.
    </p>
  );
}

/** A model: its card, files, promotions, and everything behind and after it. */
export default async function ModelPage({ params }: Props) {
  const { modelId } = await params;
  const user = await pageUser('Researcher', 'Admin');
  const model = await orNotFound(getModel(modelId));
  const [champion, lineage, folder, rate] = await Promise.all([getChampion(model.kind), traceLineage({ type: 'model', id: modelId }, user.id), findModelFiles(modelId).catch(() => null), harmfulRate(modelId)]);
  const isChampion = champion?.model.id === modelId;
  const size = folder?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  return (
    <>
      <PageHeader
        back={{ href: '/research/models', label: 'Models' }}
        title={model.name}
        badge={isChampion && <InService />}
        description={
          <>
            {MODEL_KINDS[model.kind]} ·{' '}
            {model.run ? (
              <>
                made by{' '}
                <Link href={`/research/runs/${model.run.id}`} className="rounded underline underline-offset-2">
                  {model.run.name}
                </Link>
              </>
            ) : (
              'shipped or imported'
            )}{' '}
            <Time value={model.createdAt.toISOString()} />
          </>
        }
        actions={
          <>
            {folder && (
              <Button asChild>
                <a href={`/api/v1/models/${modelId}/folder.zip`} download>
                  <Download aria-hidden />
                  Download ({fileSize(size)})
                </a>
              </Button>
            )}
            {model.kind === 'Editor' && (
              <Button asChild>
                <Link href={`/research/playground?model=${modelId}`}>
                  <Wand2 aria-hidden />
                  Try it
                </Link>
              </Button>
            )}
            {model.kind === 'Reward' && model.run?.stage === 'reward' && <RetrainLink query={{ reward: modelId }} />}
            {model.kind === 'Editor' && !isChampion && <PromoteButton modelId={modelId} name={model.name} wasInService={model.promotions.length > 0} champion={champion?.model.name ?? null} />}
          </>
        }
      />
      <div className="grid gap-4 lg:grid-cols-3">
        <Card className="lg:col-span-3">
          <CardHeader title="Lineage" description="From the studies whose votes are in it to everything that was made of it. Open a study to read each vote." />
          <CardBody>
            <LineageGraph lineage={lineage} start={lineageKey({ type: 'model', id: modelId })} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="Card" />
          <CardBody>
            <CardView card={model.card} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="Files" description={folder ? `${plural(folder.files.length, 'file')}: a folder as Hugging Face’s libraries load it.` : undefined} />
          <CardBody>
            <Files modelId={modelId} files={folder?.files ?? null} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="In service" />
          <CardBody>
            <Promotions promotions={model.promotions} />
          </CardBody>
        </Card>
        {model.kind === 'Editor' && (
          <Card>
            <CardHeader title="Flagged as harmful" description="Edits that people met in blind studies and reported from their task." />
            <CardBody>
              <HarmfulFlags rate={rate} />
            </CardBody>
          </Card>
        )}
      </div>
    </>
  );
}
