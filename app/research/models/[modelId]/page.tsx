import { Download, Wand2 } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { orNotFound, pageUser } from '#app/page-user.ts';
import { useNumbers, useWords } from '#words';
import { lineageKey, traceLineage } from '#lib/dataset/trace-lineage.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { getModel } from '#lib/model/get-model.ts';
import { harmfulRate } from '#lib/model/harmful-rate.ts';
import { findModelFiles, type ModelFile } from '#lib/model/open-model.ts';
import { CardView } from '../../card-view.tsx';
import { LineageGraph } from '../../lineage-graph.tsx';
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
  const t = useWords('research.models.unreadable');
  const { fileSize } = useNumbers();
  if (files === null) return <Callout tone="warn" title={t('title')}>{t('text')}</Callout>;
  return (
    <ul className="max-h-96 divide-y overflow-y-auto text-sm">
      {files.map(({ path, bytes, sha256 }) => (
        <li key={path} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5">
          <a href={`/api/v1/models/${modelId}/files/${path.split('/').map(encodeURIComponent).join('/')}`} download data-own-words className="min-w-0 rounded font-mono text-xs break-all hover:underline">
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
  const t = useWords('research.models');
  if (promotions.length === 0) return <p className="text-sm text-ink-soft">{t('neverInService')}</p>;
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
  const t = useWords('research.models.harmful');
  const { percent } = useNumbers();
  if (!rate) return <p className="text-sm text-ink-soft">{t('unjudged')}</p>;
  const { flagged, n, share, ci95 } = rate;
  if (flagged === 0) return <p className="text-sm">{t('none', { count: n, most: percent(ci95[1]) })}</p>;
  return (
    <p className="text-sm">
      {t.rich('some', { share: percent(share), low: percent(ci95[0]), high: percent(ci95[1]), flagged, count: n, strong: (text) => <span className="font-semibold">{text}</span> })}
    </p>
  );
}

/** A model: its card, files, promotions, and everything behind and after it. */
export default async function ModelPage({ params }: Props) {
  const { modelId } = await params;
  const user = await pageUser('Researcher', 'Admin');
  const model = await orNotFound(getModel(modelId));
  const [champion, lineage, folder, rate] = await Promise.all([getChampion(model.kind), traceLineage({ type: 'model', id: modelId }, user.id), findModelFiles(modelId).catch(() => null), harmfulRate(modelId)]);
  const [t, kindNames, inService, { fileSize }] = await Promise.all([words('research.models'), words('research.modelKinds'), words('research'), numbers()]);
  const isChampion = champion?.model.id === modelId;
  const size = folder?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  return (
    <>
      <PageHeader
        back={{ href: '/research/models', label: t('title') }}
        title={model.name}
        badge={isChampion && <InService />}
        description={t.rich(model.run ? 'madeBy' : 'shippedAt', {
          kind: kindNames(model.kind),
          name: model.run?.name ?? '',
          run: (text) => (
            <Link href={`/research/runs/${model.run?.id}`} className="rounded underline underline-offset-2">
              {text}
            </Link>
          ),
          time: () => <Time value={model.createdAt.toISOString()} />,
        })}
        actions={
          <>
            {folder && (
              <Button asChild>
                <a href={`/api/v1/models/${modelId}/folder.zip`} download>
                  <Download aria-hidden />
                  {t('download', { size: fileSize(size) })}
                </a>
              </Button>
            )}
            {model.kind === 'Editor' && (
              <Button asChild>
                <Link href={`/research/playground?model=${modelId}`}>
                  <Wand2 aria-hidden />
                  {t('try')}
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
          <CardHeader title={t('lineage')} description={t('lineageText')} />
          <CardBody>
            <LineageGraph lineage={lineage} start={lineageKey({ type: 'model', id: modelId })} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={t('card')} />
          <CardBody>
            <CardView card={model.card} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={t('files')} description={folder ? t('filesText', { count: folder.files.length }) : undefined} />
          <CardBody>
            <Files modelId={modelId} files={folder?.files ?? null} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={inService('inService')} />
          <CardBody>
            <Promotions promotions={model.promotions} />
          </CardBody>
        </Card>
        {model.kind === 'Editor' && (
          <Card>
            <CardHeader title={t('harmful.title')} description={t('harmful.text')} />
            <CardBody>
              <HarmfulFlags rate={rate} />
            </CardBody>
          </Card>
        )}
      </div>
    </>
  );
}
