'use client';

import { Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { dollars, plural } from '#app/_ui/format.ts';
import { Input } from '#app/_ui/input.tsx';
import { RadioCards } from '#app/_ui/radio-cards.tsx';
import { Select } from '#app/_ui/select.tsx';
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
const AWAY = { data: undefined, serverError: 'Apiary cannot be reached. Nothing was made.', validationErrors: undefined };

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
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Edits</legend>
      <ul className="max-h-56 space-y-1 overflow-y-auto rounded-lg border p-2">
        {edits.map((edit) => {
          const items = countOf(edit);
          return (
            <li key={edit.runId} className="flex items-center gap-3">
              <Checkbox label={edit.instruction} hint={items === 0 ? 'has nothing to show in this kind of study' : plural(items, 'item')} disabled={items === 0} checked={items > 0 && chosen.includes(edit.runId)} onCheckedChange={(isOn) => onChange(isOn ? [...chosen, edit.runId] : chosen.filter((id) => id !== edit.runId))} className="min-w-0 flex-1" />
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
  const router = useRouter();
  const ids = [...new Set(edits.flatMap(({ modelIds }) => modelIds))];
  const [kind, setKind] = useState<Kind>(edits.some(({ modelIds }) => modelIds.length > 1) ? 'compare' : 'rank');
  const [[a, b], setPair] = useState(() => usualPair([...edits].sort((x, y) => Number(y.runId === shownId) - Number(x.runId === shownId))));
  const [chosen, setChosen] = useState(() => edits.map(({ runId }) => runId));
  const [name, setName] = useState('From the playground');
  const [overlap, setOverlap] = useState('3');
  const [payment, setPayment] = useState(USUAL_PAYMENT[kind]);
  const [failure, setFailure] = useState<string>();
  const [isPending, setPending] = useState(false);
  const options = ids.map((id) => ({ value: id, label: editors.find((editor) => editor.id === id)?.name ?? 'An editor that is gone' }));
  const countOf = (edit: WireEdit): number => itemsOf(edit, kind, a, b);
  const used = edits.filter((edit) => chosen.includes(edit.runId) && countOf(edit) > 0);
  const items = used.reduce((sum, edit) => sum + countOf(edit), 0);
  const micros = Math.round(Number(payment) * 1e6);
  const cost = items * Number(overlap) * Number(payment) * (1 + feePerDollar / 1e6);

  async function send(): Promise<void> {
    if (!(Number(payment) >= 0) || payment.trim() === '') return setFailure('Write what an answer pays in dollars, for example 0.06.');
    if (!/^\d+$/.test(overlap) || Number(overlap) < 1 || Number(overlap) > 25) return setFailure('Ask for 1 to 25 answers per item.');
    setPending(true);
    setFailure(undefined);
    const ask = kind === 'compare' ? { kind, a, b } : { kind };
    const result = await sendToStudyAction({ runIds: used.map(({ runId }) => runId), name, overlap: Number(overlap), payment: micros, ask }).catch(() => AWAY);
    if (result?.data) return router.push(`/research/studies/${result.data.studyId}`);
    setPending(false);
    setFailure(result?.serverError ?? Object.values(result?.validationErrors?.fieldErrors ?? {}).flat()[0] ?? 'This study cannot be made.');
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Send these to a study"
      description="A draft: look at it, then open it to workers. They see neither editors nor seeds; you have seen them, so you cannot answer it yourself."
      className="sm:max-w-xl"
      footer={
        <Button variant="primary" icon={<Send aria-hidden />} isPending={isPending} disabled={items === 0} onClick={() => void send()}>
          Make the draft
        </Button>
      }
    >
      <div className="space-y-4">
        <RadioCards
          label="What people do"
          value={kind}
          onValueChange={(next) => {
            setKind(next as Kind);
            setPayment(USUAL_PAYMENT[next as Kind]);
          }}
          options={[
            { value: 'compare', label: 'Compare two', hint: 'Which of two editors’ edits is better, or neither.' },
            { value: 'rank', label: 'Rank five', hint: 'Five edits of one picture from best to worst.' },
          ]}
        />
        {kind === 'compare' && (
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="One editor">
              <Select options={options} value={a} onValueChange={(id) => setPair([id, b])} />
            </Field>
            <Field label="The other" error={a === b && a !== '' ? 'Choose two different ones.' : undefined}>
              <Select options={options} value={b} onValueChange={(id) => setPair([a, id])} />
            </Field>
          </div>
        )}
        <PickList edits={edits} chosen={chosen} countOf={countOf} onChange={setChosen} />
        <Field label="Name" hint="Workers do not see it.">
          <Input value={name} maxLength={120} onChange={({ target }) => setName(target.value)} />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Answers per item">
            <Input inputMode="numeric" value={overlap} onChange={({ target }) => setOverlap(target.value)} />
          </Field>
          <Field label="Payment per answer">
            <Input leading="$" inputMode="decimal" value={payment} onChange={({ target }) => setPayment(target.value)} />
          </Field>
        </div>
        <p role="status" className="text-sm tabular-nums text-ink-soft">
          {items === 0 ? (kind === 'rank' ? 'No edit has five pictures: choose more editors or more seeds, and edit again.' : 'No chosen edit was made by both editors.') : `${plural(items, 'item')}${Number.isFinite(cost) ? `, ${dollars(cost.toFixed(2))} with the fee once it is open` : ''}.`}
        </p>
        {failure && <Callout tone="bad" role="alert" title={failure} />}
      </div>
    </Dialog>
  );
}
