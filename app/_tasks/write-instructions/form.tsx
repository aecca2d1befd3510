'use client';

import { useState } from 'react';
import { INSTRUCTIONS_PER_ANSWER, type TWriteInstructionsAnswer, type TWriteInstructionsPayload } from '#lib/contracts/work.ts';
import { tidy } from '#lib/contracts/words.ts';
import { isStopped } from '#lib/crowd/task-types/text-rules.ts';
import { checkInstructions, INSTRUCTION_LIMITS } from '#lib/crowd/task-types/write-instructions/check.ts';
import { BAD_EXAMPLES, GOOD_EXAMPLES } from '#lib/crowd/task-types/write-instructions/examples.ts';
import { useWords } from '#words';
import { ExampleWords, Guideline } from '../guideline.tsx';
import type { TaskFormProps } from '../task-form.ts';
import { useTimings } from '../use-timings.ts';
import { WritingSheet } from '../writing-sheet.tsx';
import { WrittenField } from '../written-field.tsx';

type Props = TaskFormProps<TWriteInstructionsPayload, TWriteInstructionsAnswer, Partial<TWriteInstructionsAnswer>>;

const PLACES = Array.from({ length: INSTRUCTIONS_PER_ANSWER }, (_, i) => i);

/** Five edit instructions for one picture. */
export function WriteInstructionsForm({ payload, draft, onDraft, onAnswer, isReadOnly = false, footer }: Props) {
  const t = useWords('tasks');
  const [instructions, setInstructions] = useState<readonly string[]>(() => PLACES.map((i) => draft?.instructions?.[i] ?? ''));
  const [isTried, setTried] = useState(false);
  const timings = useTimings();
  const problems = checkInstructions(instructions);

  function write(at: number, text: string): void {
    timings.touch();
    const next = instructions.map((before, i) => (i === at ? text : before));
    setInstructions(next);
    onDraft({ instructions: next });
  }
  return (
    <WritingSheet
      title={t('writeInstructions.title', { count: INSTRUCTIONS_PER_ANSWER })}
      original={payload.original}
      guideline={
        <Guideline
          name="write-instructions"
          points={[t('writeInstructions.guideline.imagine'), t('writeInstructions.guideline.say'), t('writeInstructions.guideline.faces')]}
          good={GOOD_EXAMPLES.map((text) => <ExampleWords key={text}>{text}</ExampleWords>)}
          bad={BAD_EXAMPLES.map(({ text, why }) => ({ text: <ExampleWords>{text}</ExampleWords>, why: t(`writeInstructions.why.${why}`) }))}
        />
      }
      ready={problems.filter((problem) => !isStopped(problem)).length}
      size={INSTRUCTIONS_PER_ANSWER}
      isReadOnly={isReadOnly}
      footer={footer}
      onTried={() => setTried(true)}
      onSubmit={() => onAnswer({ instructions: instructions.map(tidy) }, timings.read())}
    >
      {PLACES.map((i) => (
        <WrittenField
          key={i}
          label={t('writing.instruction', { number: i + 1 })}
          placeholder={i === 0 ? t('writing.placeholder') : undefined}
          value={instructions[i]}
          onChange={(text) => write(i, text)}
          problem={problems[i]}
          isTried={isTried}
          isReadOnly={isReadOnly}
          limit={INSTRUCTION_LIMITS.characters}
        />
      ))}
    </WritingSheet>
  );
}
