import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { lineageKey, type LineageType, traceLineage } from '#lib/dataset/trace-lineage.ts';
import { tracePicture } from '#lib/dataset/trace-picture.ts';
import { ORIGINAL } from '#lib/playground/find-edits.ts';
import type { RunDetail } from '#lib/run/get-run.ts';
import { JsonView } from '../../../json-view.tsx';
import { LineageGraph } from '../../../lineage-graph.tsx';
import { words as spelled } from '../../../names.ts';
import { loadRun } from '../load-run.ts';

function Things({ title, empty, children }: { title: string; empty: string; children: ReactNode[] }) {
  return (
    <Card>
      <CardHeader title={title} />
      <CardBody>{children.length === 0 ? <p className="text-sm text-ink-soft">{empty}</p> : <ul className="divide-y">{children}</ul>}</CardBody>
    </Card>
  );
}

function Thing({ href, name, detail }: { href: string; name: string; detail: ReactNode }) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 py-2 text-sm">
      <Link href={href} className="min-w-0 truncate rounded font-medium hover:underline">
        {name}
      </Link>
      <span className="text-xs text-ink-faint">{detail}</span>
    </li>
  );
}

/** What stands behind the pictures of a run of the playground: back to the votes that their editors learnt from, and on to the studies that show them. */
async function EditLineage({ run, userId }: { run: RunDetail; userId: string }) {
  const t = await words('runs.details');
  const ofEditors = [...new Map(run.samples.filter(({ name }) => name !== ORIGINAL).map((sample) => [sample.name, sample])).values()];
  const [lineage, origins] = await Promise.all([traceLineage({ type: 'edit', id: run.id }, userId), Promise.all(ofEditors.map(({ name, key }) => tracePicture({ key, runId: run.id, modelId: name, userId })))]);
  return (
    <Card className="lg:col-span-2">
      <CardHeader title={t('lineage')} description={t('lineageText')} />
      <CardBody>
        <ul className="mb-4 space-y-1 text-sm">
          {origins.map(({ modelId, lineage: { nodes }, answerIds }) => {
            const count = (type: LineageType): number => nodes.filter((node) => node.type === type).length;
            return (
              <li key={modelId} className="text-ink-soft">
                {t.rich(nodes.length === 1 ? 'shipped' : 'behind', {
                  name: lineage.nodes.find(({ id }) => id === modelId)?.name ?? modelId,
                  models: count('model') - 1,
                  datasets: count('dataset'),
                  answers: answerIds.length,
                  studies: count('study'),
                  model: (text) => (
                    <Link href={`/research/models/${modelId}`} className="rounded font-medium text-ink hover:underline">
                      {text}
                    </Link>
                  ),
                })}
              </li>
            );
          })}
        </ul>
        <LineageGraph lineage={lineage} start={lineageKey({ type: 'edit', id: run.id })} />
      </CardBody>
    </Card>
  );
}

/** What a run was made from, what it made, its settings and its result as they are stored. */
export default async function DetailsPage({ params }: { params: Promise<{ runId: string }> }) {
  const [{ run, user }, t] = await Promise.all([params.then(({ runId }) => loadRun(runId)), words('runs.details')]);
  const { uses, models, datasets, studies, config, result, id, fence } = run;
  return (
    <div className="grid gap-4 *:min-w-0 lg:grid-cols-2">
      {run.stage === 'edit' && <EditLineage run={run} userId={user.id} />}
      <Things title={t('from')} empty={t('fromNothing')}>
        {uses.map(({ role, subjectType, subjectId, name }) => (
          <Thing key={`${role} ${subjectId}`} href={`/research/${subjectType === 'study' ? 'studies' : `${subjectType}s`}/${subjectId}`} name={name ?? subjectId} detail={t('use', { role: spelled(role).toLowerCase(), type: subjectType })} />
        ))}
      </Things>
      <Things title={t('made')} empty={t('madeNothing')}>
        {[
          ...models.map((model) => <Thing key={model.id} href={`/research/models/${model.id}`} name={model.name} detail={t.rich('model', { time: () => <Time value={model.createdAt.toISOString()} /> })} />),
          ...datasets.map((dataset) => <Thing key={dataset.id} href={`/research/datasets/${dataset.id}`} name={dataset.name} detail={t.rich('dataset', { time: () => <Time value={dataset.createdAt.toISOString()} /> })} />),
          ...studies.map((study) => <Thing key={study.id} href={`/research/studies/${study.id}`} name={study.name} detail={t.rich('study', { time: () => <Time value={study.createdAt.toISOString()} /> })} />),
        ]}
      </Things>
      <Card>
        <CardHeader title={t('settings')} description={t('settingsText')} />
        <CardBody>
          <JsonView value={config} label={t('settings')} />
        </CardBody>
      </Card>
      <Card>
        <CardHeader title={t('result')} description={t(result === null ? 'noResult' : 'resultText')} />
        <CardBody>
          {result !== null && <JsonView value={result} label={t('result')} />}
          <p className="mt-3 text-xs text-ink-faint">
            {t.rich('run', { count: fence, id: () => <code className="break-all font-mono">{id}</code> })}
          </p>
        </CardBody>
      </Card>
    </div>
  );
}
