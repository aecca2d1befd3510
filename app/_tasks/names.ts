import type { TTaskType } from '#lib/contracts/work.ts';

/** What people call a task type, and what one does in it. Names only: lists need no forms. */
export const TASK_NAMES: Record<TTaskType, { title: string; does: string }> = {
  'compare-edits': { title: 'Compare two edits', does: 'Say which of two edited pictures follows an instruction better.' },
  'rank-edits': { title: 'Rank five edits', does: 'Put five edited pictures in order, best to worst.' },
  'write-instructions': { title: 'Write instructions', does: 'Invent edits for a picture.' },
  'edit-captions': { title: 'Edit captions', does: 'Write instructions with the captions they lead to.' },
};
