import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Time } from '#app/_ui/time.tsx';
import { JsonView } from '../../../json-view.tsx';
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

/** What a run was made from, what it made, its settings and its result as they are stored. */
export default async function DetailsPage({ params }: { params: Promise<{ runId: string }> }) {
  const { run } = await loadRun((await params).runId);
  const { uses, models, datasets, studies, config, result, id, fence } = run;
  return (
    <div className="grid gap-4 *:min-w-0 lg:grid-cols-2">
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
