'use client';

import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { EDITS_PER_ANSWER, type TEditCaptionsAnswer, type TEditCaptionsPayload } from '#lib/contracts/work.ts';
import { CAPTION_LIMITS, checkEdits, type CaptionEdit } from '#lib/crowd/task-types/edit-captions/check.ts';
import { BAD_EXAMPLES, GOOD_EXAMPLES, type CaptionExample } from '#lib/crowd/task-types/edit-captions/examples.ts';
import { tidy } from '#lib/contracts/words.ts';
import { isStopped } from '#lib/crowd/task-types/text-rules.ts';
import { INSTRUCTION_LIMITS } from '#lib/crowd/task-types/write-instructions/check.ts';
import { useWords } from '#words';
import { ExampleWords, Guideline } from '../guideline.tsx';
import type { TaskFormProps } from '../task-form.ts';
import { useTimings } from '../use-timings.ts';
import { WritingSheet } from '../writing-sheet.tsx';
import { WrittenField } from '../written-field.tsx';

type Props = TaskFormProps<TEditCaptionsPayload, TEditCaptionsAnswer, Partial<TEditCaptionsAnswer>>;

const PLACES = Array.from({ length: EDITS_PER_ANSWER }, (_, i) => i);

function ExampleText({ caption, instruction, edited }: CaptionExample) {
  const t = useWords('tasks');
  return (
    <>
      <ExampleWords>{`“${caption}”`}</ExampleWords> <span className="text-ink-faint">+</span> <ExampleWords>{instruction}</ExampleWords>{' '}
      <ArrowRight aria-label={t('editCaptions.gives')} className="inline size-3.5 text-ink-faint" /> <ExampleWords>{`“${edited}”`}</ExampleWords>
    </>
  );
}

const GOOD = GOOD_EXAMPLES.map((example) => <ExampleText key={example.edited} {...example} />);

/** Three instructions for a picture and its caption, each with the caption it leads to; captions start from the original's. */
export function EditCaptionsForm({ payload, draft, onDraft, onAnswer, isReadOnly = false, footer }: Props) {
  const t = useWords('tasks');
  const [edits, setEdits] = useState<readonly CaptionEdit[]>(() => PLACES.map((i) => draft?.edits?.[i] ?? { instruction: '', caption: payload.caption }));
  const [isTried, setTried] = useState(false);
  const timings = useTimings();
  const problems = checkEdits(payload.caption, edits);
  const right = problems.flatMap(({ instruction, caption }) => [instruction, caption]).filter((problem) => !isStopped(problem));

  function write(at: number, said: Partial<CaptionEdit>): void {
    timings.touch();
    const next = edits.map((before, i) => (i === at ? { ...before, ...said } : before));
    setEdits(next);
    onDraft({ edits: next });
  }
  return (
    <WritingSheet
      eyebrow={t('editCaptions.eyebrow', { count: EDITS_PER_ANSWER })}
      title={payload.caption}
      original={payload.original}
      guideline={
        <Guideline
          name="edit-captions"
          points={[t('editCaptions.guideline.think'), t('editCaptions.guideline.write'), t('editCaptions.guideline.keep'), t('editCaptions.guideline.faces')]}
          good={GOOD}
          bad={BAD_EXAMPLES.map(({ why, ...example }) => ({ text: <ExampleText {...example} />, why: t(`editCaptions.why.${why}`) }))}
        />
      }
      ready={right.length}
      size={2 * EDITS_PER_ANSWER}
      isReadOnly={isReadOnly}
      footer={footer}
      onTried={() => setTried(true)}
      onSubmit={() => onAnswer({ edits: edits.map(({ instruction, caption }) => ({ instruction: tidy(instruction), caption: tidy(caption) })) }, timings.read())}
    >
      {PLACES.map((i) => (
        <fieldset key={i} className="space-y-3 rounded-xl border p-4">
          <legend className="px-1 text-sm font-semibold">{t('editCaptions.edit', { number: i + 1 })}</legend>
          <WrittenField
            label={t('writing.instruction', { number: i + 1 })}
            placeholder={i === 0 ? t('writing.placeholder') : undefined}
            value={edits[i].instruction}
            onChange={(instruction) => write(i, { instruction })}
            problem={problems[i].instruction}
            isTried={isTried}
            isReadOnly={isReadOnly}
            limit={INSTRUCTION_LIMITS.characters}
          />
          <WrittenField
            label={t('editCaptions.caption', { number: i + 1 })}
            value={edits[i].caption}
            onChange={(caption) => write(i, { caption })}
            problem={problems[i].caption}
            isTried={isTried}
            isReadOnly={isReadOnly}
            limit={CAPTION_LIMITS.characters}
          />
        </fieldset>
      ))}
    </WritingSheet>
  );
}
