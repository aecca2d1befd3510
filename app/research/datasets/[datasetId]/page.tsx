import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { orNotFound, pageUser } from '#app/page-user.ts';
import { getDataset } from '#lib/dataset/get-dataset.ts';
import { lineageKey, traceLineage } from '#lib/dataset/trace-lineage.ts';
import { CardView } from '../../card-view.tsx';
import { LineageGraph } from '../../lineage-graph.tsx';
import { words as spelled } from '../../names.ts';
import { RetrainLink } from '../../retrain-link.tsx';

interface Props {
  params: Promise<{ datasetId: string }>;
}

/** The dataset's name in the browser's tab. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { datasetId } = await params;
  await pageUser('Researcher', 'Admin');
  return { title: (await orNotFound(getDataset(datasetId))).name };
}

/** A version of a dataset: its card, its file, the studies in it, and everything behind and after it. */
export default async function DatasetPage({ params }: Props) {
  const { datasetId } = await params;
  const user = await pageUser('Researcher', 'Admin');
  const dataset = await orNotFound(getDataset(datasetId));
  const [lineage, t] = await Promise.all([traceLineage({ type: 'dataset', id: datasetId }, user.id), words('research.datasets')]);
  return (
    <>
      <PageHeader
        back={{ href: '/research/datasets', label: t('title') }}
        title={dataset.name}
        description={t.rich(dataset.run ? 'madeBy' : 'imported', {
          kind: spelled(dataset.kind),
          items: dataset.items,
          name: dataset.run?.name ?? '',
          run: (text) => (
            <Link href={`/research/runs/${dataset.run?.id}`} className="rounded underline underline-offset-2">
              {text}
            </Link>
          ),
          time: () => <Time value={dataset.createdAt.toISOString()} />,
        })}
        actions={
          <>
            {dataset.kind === 'rankings' && <RetrainLink query={{ dataset: datasetId }} />}
            <Button asChild>
              <a href={`/api/v1/datasets/${datasetId}/file`} download>
                <Download aria-hidden />
                {t('download')}
              </a>
            </Button>
          </>
        }
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <Card className="lg:col-span-2">
          <CardHeader title={t('lineage')} description={t('lineageText')} />
          <CardBody>
            <LineageGraph lineage={lineage} start={lineageKey({ type: 'dataset', id: datasetId })} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={t('card')} />
          <CardBody>
            <CardView card={dataset.card} />
            <p className="mt-3 text-xs text-ink-faint">
              sha256 <code className="break-all font-mono">{dataset.sha256}</code>
            </p>
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={t('studiesIn')} description={t('studiesText')} />
          <CardBody>
            {dataset.studies.length === 0 ? (
              <p className="text-sm text-ink-soft">{t('noStudies')}</p>
            ) : (
              <ul className="divide-y text-sm">
                {dataset.studies.map(({ id, name }) => (
                  <li key={id} className="py-1.5">
                    <Link href={`/research/studies/${id}`} className="rounded font-medium hover:underline">
                      {name}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </CardBody>
        </Card>
      </div>
    </>
  );
}
