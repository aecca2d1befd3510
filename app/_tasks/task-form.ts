/** What every task type's form is given and gives back. The worker's page and the requester's preview use the same forms. */
import type { ReactNode } from 'react';
import type { TTimings } from '#lib/contracts/work.ts';
import type { useWords } from '#words';

export interface TaskFormProps<Payload = unknown, Answer = unknown, Draft = unknown> {
  payload: Payload;
  /** What the worker had done before a reload, as the form once gave it to `onDraft`; null at the start. */
  draft: Draft | null;
  /** Called on every change worth keeping. */
  onDraft: (draft: Draft) => void;
  onAnswer: (answer: Answer, timings: TTimings) => void;
  /** Nothing can be answered: the task is only looked at. */
  isReadOnly?: boolean;
  /** Instead of the submit button, e.g. "Accept". */
  footer?: ReactNode;
}

/** Written into the evidence of each answer: raise it when a change could change how people answer. */
export const UI_VERSION = 'work-2';

/** Says the messages of the task types. */
export type TaskWords = ReturnType<typeof useWords<'tasks'>>;

/** A line of the keys dialog. */
export interface TaskKey {
  keys: readonly string[];
  does: string;
}
