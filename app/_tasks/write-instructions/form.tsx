'use client';

import { useState } from 'react';
import { INSTRUCTIONS_PER_ANSWER, type TWriteInstructionsAnswer, type TWriteInstructionsPayload } from '#lib/contracts/work.ts';
import { tidy } from '#lib/contracts/words.ts';
import { isStopped } from '#lib/crowd/task-types/text-rules.ts';
import { checkInstructions, INSTRUCTION_LIMITS } from '#lib/crowd/task-types/write-instructions/check.ts';
import { BAD_EXAMPLES, GOOD_EXAMPLES, GUIDELINE } from '#lib/crowd/task-types/write-instructions/examples.ts';
import { Guideline } from '../guideline.tsx';
import type { TaskFormProps } from '../task-form.ts';
import { useTimings } from '../use-timings.ts';
import { WritingSheet } from '../writing-sheet.tsx';
import { WrittenField } from '../written-field.tsx';

type Props = TaskFormProps<TWriteInstructionsPayload, TWriteInstructionsAnswer, Partial<TWriteInstructionsAnswer>>;

const PLACES = Array.from({ length: INSTRUCTIONS_PER_ANSWER }, (_, i) => i);

/** Five edit instructions for one picture. */
export function WriteInstructionsForm({ payload, draft, onDraft, onAnswer, isReadOnly = false, footer }: Props) {
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
      title={`Invent ${INSTRUCTIONS_PER_ANSWER} edits of this picture`}
      original={payload.original}
      guideline={<Guideline name="write-instructions" points={GUIDELINE} good={GOOD_EXAMPLES} bad={BAD_EXAMPLES} />}
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
          label={`Instruction ${i + 1}`}
          placeholder={i === 0 ? 'Add, change, make, remove, put …' : undefined}
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
