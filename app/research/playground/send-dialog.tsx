'use client';

import { Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { RadioCards } from '#app/_ui/radio-cards.tsx';
import { Select } from '#app/_ui/select.tsx';
import { useNumbers, useWords } from '#words';
import { sendToStudyAction } from './actions.ts';
import type { WireEdit, WireEditor } from './wire.ts';

export interface SendDialogProps {
  /** Finished edits, newest first. */
  edits: readonly WireEdit[];
  shownId: string | undefined;
  editors: readonly WireEditor[];
  feePerDollar: number;
  onClose: () => void;
}

type Kind = 'compare' | 'rank';

/** What an answer pays at first, in dollars. */
const USUAL_PAYMENT: Record<Kind, string> = { compare: '0.06', rank: '0.18' };
const RANKED = 5;

/** How many items of the study an edit becomes. */
function itemsOf({ modelIds, seeds }: WireEdit, kind: Kind, a: string, b: string): number {
  if (kind === 'rank') return modelIds.length * seeds.length >= RANKED ? 1 : 0;
  return a !== b && modelIds.includes(a) && modelIds.includes(b) ? seeds.length : 0;
}

interface PickListProps {
  edits: readonly WireEdit[];
  chosen: readonly string[];
  countOf: (edit: WireEdit) => number;
  onChange: (chosen: string[]) => void;
}

function PickList({ edits, chosen, countOf, onChange }: PickListProps) {
  const t = useWords('playground.send');
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{t('edits')}</legend>
      <ul className="max-h-56 space-y-1 overflow-y-auto rounded-lg border p-2">
        {edits.map((edit) => {
          const items = countOf(edit);
          return (
            <li key={edit.runId} className="flex items-center gap-3">
              <Checkbox label={edit.instruction} hint={items === 0 ? t('nothing') : t('items', { count: items })} disabled={items === 0} checked={items > 0 && chosen.includes(edit.runId)} onCheckedChange={(isOn) => onChange(isOn ? [...chosen, edit.runId] : chosen.filter((id) => id !== edit.runId))} className="min-w-0 flex-1" />
              <span aria-hidden className="flex gap-1">
                {edit.made.slice(0, 3).map(({ url }) => (
                  <img key={url} src={url} alt="" className="size-8 rounded border [image-rendering:pixelated]" />
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

/** The pair of editors that stand in most of the edits. */
function usualPair(edits: readonly WireEdit[]): [string, string] {
  const counts = new Map<string, number>();
  for (const { modelIds } of edits) for (const id of modelIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  const pair = edits.find(({ modelIds }) => modelIds.length > 1)?.modelIds ?? [...counts.keys()];
  return [pair[0] ?? '', pair[1] ?? ''];
}

/** Makes a draft of a blind study from edits. */
export function SendDialog({ edits, shownId, editors, feePerDollar, onClose }: SendDialogProps) {
  const t = useWords('playground.send');
  const gone = useWords('playground')('gone');
  const { dollars, readMoney, typedMoney } = useNumbers();
  const router = useRouter();
  const ids = [...new Set(edits.flatMap(({ modelIds }) => modelIds))];
  const [kind, setKind] = useState<Kind>(edits.some(({ modelIds }) => modelIds.length > 1) ? 'compare' : 'rank');
  const [[a, b], setPair] = useState(() => usualPair([...edits].sort((x, y) => Number(y.runId === shownId) - Number(x.runId === shownId))));
  const [chosen, setChosen] = useState(() => edits.map(({ runId }) => runId));
  const [name, setName] = useState(() => t('defaultName'));
  const [overlap, setOverlap] = useState('3');
  const [payment, setPayment] = useState(() => typedMoney(USUAL_PAYMENT[kind]));
  const [failure, setFailure] = useState<string>();
  const [isPending, setPending] = useState(false);
  const options = ids.map((id) => ({ value: id, label: editors.find((editor) => editor.id === id)?.name ?? gone }));
  const countOf = (edit: WireEdit): number => itemsOf(edit, kind, a, b);
  const used = edits.filter((edit) => chosen.includes(edit.runId) && countOf(edit) > 0);
  const items = used.reduce((sum, edit) => sum + countOf(edit), 0);
  const plain = readMoney(payment) ?? '';
  const micros = Math.round(Number(plain) * 1e6);
  const cost = items * Number(overlap) * Number(plain) * (1 + feePerDollar / 1e6);

  async function send(): Promise<void> {
    if (!(Number(plain) >= 0) || plain === '') return setFailure(t('paymentMissing'));
    if (!/^\d+$/.test(overlap) || Number(overlap) < 1 || Number(overlap) > 25) return setFailure(t('overlapWrong'));
    setPending(true);
    setFailure(undefined);
    const ask = kind === 'compare' ? { kind, a, b } : { kind };
    const result = await sendToStudyAction({ runIds: used.map(({ runId }) => runId), name, overlap: Number(overlap), payment: micros, ask }).catch(() => ({ data: undefined, serverError: t('away'), validationErrors: undefined }));
    if (result?.data) return router.push(`/research/studies/${result.data.studyId}`);
    setPending(false);
    setFailure(result?.serverError ?? Object.values(result?.validationErrors?.fieldErrors ?? {}).flat()[0] ?? t('impossible'));
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title')}
      description={t('description')}
      className="sm:max-w-xl"
      footer={
        <Button variant="primary" icon={<Send aria-hidden />} isPending={isPending} disabled={items === 0} onClick={() => void send()}>
          {t('action')}
        </Button>
      }
    >
      <div className="space-y-4">
        <RadioCards
          label={t('kind')}
          value={kind}
          onValueChange={(next) => {
            setKind(next as Kind);
            setPayment(typedMoney(USUAL_PAYMENT[next as Kind]));
          }}
          options={[
            { value: 'compare', label: t('compare.label'), hint: t('compare.hint') },
            { value: 'rank', label: t('rank.label'), hint: t('rank.hint') },
          ]}
        />
        {kind === 'compare' && (
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t('one')}>
              <Select options={options} value={a} onValueChange={(id) => setPair([id, b])} />
            </Field>
            <Field label={t('other')} error={a === b && a !== '' ? t('two') : undefined}>
              <Select options={options} value={b} onValueChange={(id) => setPair([a, id])} />
            </Field>
          </div>
        )}
        <PickList edits={edits} chosen={chosen} countOf={countOf} onChange={setChosen} />
        <Field label={t('name')} hint={t('nameHint')}>
          <Input value={name} maxLength={120} onChange={({ target }) => setName(target.value)} />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('overlap')}>
            <Input inputMode="numeric" value={overlap} onChange={({ target }) => setOverlap(target.value)} />
          </Field>
          <Field label={t('payment')}>
            <Input leading="$" inputMode="decimal" value={payment} onChange={({ target }) => setPayment(target.value)} />
          </Field>
        </div>
        <p role="status" className="text-sm tabular-nums text-ink-soft">
          {items === 0 ? t(kind === 'rank' ? 'noRank' : 'noPair') : Number.isFinite(cost) ? t('cost', { count: items, amount: dollars(cost.toFixed(2)) }) : t('size', { count: items })}
        </p>
        {failure && <Callout tone="bad" role="alert" title={failure} />}
      </div>
    </Dialog>
  );
}
