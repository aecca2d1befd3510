'use client';

import { UserMinus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Select, type SelectOption } from '#app/_ui/select.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { useAlive } from '#app/_ui/use-alive.ts';
import type { LeftOuts } from '#lib/dataset/find-left-outs.ts';
import { useNumbers, useWords } from '#words';
import { words } from '../names.ts';
import { startRunAction } from '../runs/new/actions.ts';

interface Chosen {
  workers: string[];
  flags: string[];
  studyIds: string[];
}

export interface RetrainFormProps {
  rewardId: string;
  rewards: SelectOption[];
  leftOuts: LeftOuts;
  chosen: Chosen;
}

type Worker = LeftOuts['workers'][number];

function Section({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section className="space-y-2.5">
      <div>
        <h2 className="text-sm font-semibold">{title}</h2>
        <p className="max-w-prose text-xs text-ink-soft">{hint}</p>
      </div>
      {children}
    </section>
  );
}

/** Agreement as a number with its interval; below or around chance it is marked in words. */
function Agreement({ agreement }: Pick<Worker, 'agreement'>) {
  const t = useWords('research.retrainWithout');
  const { percent } = useNumbers();
  if (!agreement) return <span className="text-ink-faint">{t('nobody')}</span>;
  const { share, low, high, items } = agreement;
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-x-2 gap-y-0.5">
      {items > 1 && high < 0.5 ? <Badge tone="bad">{t('against')}</Badge> : items > 1 && low <= 0.5 && high < 0.7 ? <Badge tone="warn">{t('coin')}</Badge> : null}
      <span className="font-medium">{percent(share, 0)}</span>
      <span className="whitespace-nowrap text-xs text-ink-faint">{items > 1 ? `${percent(low, 0)} – ${percent(high, 0)}` : t('oneItem')}</span>
    </span>
  );
}

function Workers({ workers, chosen, onToggle }: { workers: Worker[]; chosen: readonly string[]; onToggle: (who: string, isOut: boolean) => void }) {
  const t = useWords('research.retrainWithout.table');
  const { count } = useNumbers();
  return (
    <Table label={t('label')} isStacked>
      <Thead>
        <tr>
          <Th>{t('leaveOut')}</Th>
          <Th align="right">{t('agrees')}</Th>
          <Th align="right">{t('rankings')}</Th>
          <Th align="right">{t('flagged')}</Th>
          <Th align="right">{t('usedBy')}</Th>
        </tr>
      </Thead>
      <Tbody>
        {workers.map(({ who, rankings, flagged, agreement }) => (
          <Tr key={who}>
            <Td>
              <Checkbox label={<span className="font-mono">{who}</span>} checked={chosen.includes(who)} onCheckedChange={(isOut) => onToggle(who, isOut)} />
            </Td>
            <Td label={t('agrees')} align="right">
              <Agreement agreement={agreement} />
            </Td>
            <Td label={t('rankings')} align="right">
              {count(rankings)}
            </Td>
            <Td label={t('flagged')} align="right">
              {count(flagged)}
            </Td>
            <Td label={t('usedBy')} align="right">
              <Link href={`/research/contributors/${who}`} aria-label={t('seeLabel', { who })} className="rounded text-ink-soft underline underline-offset-2 max-lg:py-1">
                {t('see')}
              </Link>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** Which rankings to leave out, workers who agree least with others first; starts the run. */
export function RetrainForm({ rewardId, rewards, leftOuts, chosen: start }: RetrainFormProps) {
  const t = useWords('research.retrainWithout');
  const { count } = useNumbers();
  const router = useRouter();
  const isAlive = useAlive();
  const [chosen, setChosen] = useState(start);
  const [failure, setFailure] = useState<string>();
  const [isPending, setPending] = useState(false);
  const toggle = (list: keyof Chosen) => (name: string, isOut: boolean) => setChosen((before) => ({ ...before, [list]: isOut ? [...before[list], name] : before[list].filter((other) => other !== name) }));
  const { workers, flags, studies } = leftOuts;
  const parts = chosen.workers.length + chosen.flags.length + chosen.studyIds.length;
  const byWorkers = workers.filter(({ who }) => chosen.workers.includes(who)).reduce((sum, { rankings }) => sum + rankings, 0);

  async function submit(): Promise<void> {
    setPending(true);
    setFailure(undefined);
    const result = await startRunAction({ stage: 'retrain-without', config: { rewardId, ...chosen } }).catch(() => ({ data: undefined, serverError: t('away') }));
    const answer = result?.data;
    if (answer && 'runId' in answer) return router.push(`/research/runs/${answer.runId}`);
    setPending(false);
    setFailure(answer && 'message' in answer ? answer.message : (result?.serverError ?? t('cannotStart')));
  }

  return (
    <form
      className="max-w-4xl space-y-8"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label={t('reward')} hint={t('rewardHint', { name: leftOuts.name, rankings: leftOuts.rankings, workers: workers.length })}>
        <Select options={rewards} value={rewardId} onValueChange={(id) => router.push(`/research/retrain?reward=${id}`)} />
      </Field>
      <Section title={t('workers.title')} hint={t('workers.hint')}>
        <Workers workers={workers} chosen={chosen.workers} onToggle={toggle('workers')} />
      </Section>
      {flags.length > 0 && (
        <Section title={t('flags.title')} hint={t('flags.hint')}>
          <div className="space-y-2">
            {flags.map(({ flag, rankings }) => (
              <Checkbox key={flag} label={words(flag)} hint={t.rich('flags.used', { count: rankings, link: (text) => <Link href={`/research/flags/${flag}`} className="underline underline-offset-2">{text}</Link> })} checked={chosen.flags.includes(flag)} onCheckedChange={(isOut) => toggle('flags')(flag, isOut)} />
            ))}
          </div>
        </Section>
      )}
      {studies.length > 1 && (
        <Section title={t('studies.title')} hint={t('studies.hint')}>
          <div className="space-y-2">
            {studies.map(({ id, name, rankings }) => (
              <Checkbox key={id} label={name} hint={t('studies.rankings', { count: rankings })} checked={chosen.studyIds.includes(id)} onCheckedChange={(isOut) => toggle('studyIds')(id, isOut)} />
            ))}
          </div>
        </Section>
      )}
      {failure && (
        <Callout tone="bad" role="alert" title={t('notStarted')}>
          {failure}
        </Callout>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" variant="primary" size="lg" isPending={isPending} disabled={!isAlive || parts === 0} icon={<UserMinus aria-hidden />}>
          {t('submit')}
        </Button>
        <p aria-live="polite" className="text-sm text-ink-soft">
          {parts === 0 ? t('choose') : chosen.workers.length > 0 ? t('chosen', { workers: chosen.workers.length, rankings: byWorkers, all: count(leftOuts.rankings), more: parts > chosen.workers.length ? 'yes' : 'no' }) : t('choices', { count: parts })}
        </p>
      </div>
    </form>
  );
}
