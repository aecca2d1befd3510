import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { plural } from '#app/_ui/format.ts';
import { Time } from '#app/_ui/time.tsx';
import { lineageKey, type LineageType, traceLineage } from '#lib/dataset/trace-lineage.ts';
import { type PictureOrigin, tracePicture } from '#lib/dataset/trace-picture.ts';
import { ORIGINAL } from '#lib/playground/find-edits.ts';
import type { RunDetail } from '#lib/run/get-run.ts';
import { JsonView } from '../../../json-view.tsx';
import { LineageGraph } from '../../../lineage-graph.tsx';
import { words } from '../../../names.ts';
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

/** What stands behind a picture, in a sentence. */
function behind({ lineage: { nodes }, answerIds }: PictureOrigin): string {
  const count = (type: LineageType): number => nodes.filter((node) => node.type === type).length;
  if (nodes.length === 1) return 'is shipped or imported: nothing stands behind it here.';
  return `goes back to ${plural(count('model') - 1, 'other model')}, ${plural(count('dataset'), 'dataset')} and ${plural(answerIds.length, 'answer')} in ${plural(count('study'), 'study', 'studies')}.`;
}

/** What stands behind the pictures of a run of the playground: back to the votes that their editors learnt from, and on to the studies that show them. */
async function EditLineage({ run, userId }: { run: RunDetail; userId: string }) {
  const ofEditors = [...new Map(run.samples.filter(({ name }) => name !== ORIGINAL).map((sample) => [sample.name, sample])).values()];
  const [lineage, origins] = await Promise.all([traceLineage({ type: 'edit', id: run.id }, userId), Promise.all(ofEditors.map(({ name, key }) => tracePicture({ key, runId: run.id, modelId: name, userId })))]);
  return (
    <Card className="lg:col-span-2">
      <CardHeader title="Lineage" description="From the votes that the editors learnt from to the studies that show these edits." />
      <CardBody>
        <ul className="mb-4 space-y-1 text-sm">
          {origins.map((origin) => (
            <li key={origin.modelId}>
              <Link href={`/research/models/${origin.modelId}`} className="rounded font-medium hover:underline">
                {lineage.nodes.find(({ id }) => id === origin.modelId)?.name}
              </Link>{' '}
              <span className="text-ink-soft">{behind(origin)}</span>
            </li>
          ))}
        </ul>
        <LineageGraph lineage={lineage} start={lineageKey({ type: 'edit', id: run.id })} />
      </CardBody>
    </Card>
  );
}

/** What a run was made from, what it made, its settings and its result as they are stored. */
export default async function DetailsPage({ params }: { params: Promise<{ runId: string }> }) {
  const { run, user } = await loadRun((await params).runId);
  const { uses, models, datasets, studies, config, result, id, fence } = run;
  return (
    <div className="grid gap-4 *:min-w-0 lg:grid-cols-2">
      {run.stage === 'edit' && <EditLineage run={run} userId={user.id} />}
      <Things title="Made from" empty="Nothing that this platform keeps.">
        {uses.map(({ role, subjectType, subjectId, name }) => (
          <Thing key={`${role} ${subjectId}`} href={`/research/${subjectType === 'study' ? 'studies' : `${subjectType}s`}/${subjectId}`} name={name ?? subjectId} detail={`${words(role).toLowerCase()} · ${subjectType}`} />
        ))}
      </Things>
      <Things title="Made" empty="Nothing yet.">
        {[
          ...models.map((model) => <Thing key={model.id} href={`/research/models/${model.id}`} name={model.name} detail={<>model · <Time value={model.createdAt.toISOString()} /></>} />),
          ...datasets.map((dataset) => <Thing key={dataset.id} href={`/research/datasets/${dataset.id}`} name={dataset.name} detail={<>dataset · <Time value={dataset.createdAt.toISOString()} /></>} />),
          ...studies.map((study) => <Thing key={study.id} href={`/research/studies/${study.id}`} name={study.name} detail={<>study · <Time value={study.createdAt.toISOString()} /></>} />),
        ]}
      </Things>
      <Card>
        <CardHeader title="Settings" description="As the stage read them, defaults filled in." />
        <CardBody>
          <JsonView value={config} label="Settings" />
        </CardBody>
      </Card>
      <Card>
        <CardHeader title="Result" description={result === null ? 'There is none yet.' : 'As it is stored.'} />
        <CardBody>
          {result !== null && <JsonView value={result} label="Result" />}
          <p className="mt-3 text-xs text-ink-faint">
            run <code className="break-all font-mono">{id}</code> · begun {fence === 1 ? 'once' : `${fence} times`}
          </p>
        </CardBody>
      </Card>
    </div>
  );
}
