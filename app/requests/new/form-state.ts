/** The form of a new study as it is typed; `lib/study/wire.ts` says what is right. Pure. */
import type { TTaskType } from '#lib/contracts/work.ts';
import { MAX_TEST_SHARE, type TestShares } from '#lib/crowd/gold/plan-golds.ts';
import { isTestable } from '#lib/crowd/gold/schema.ts';
import { STORED_NAMES } from '#lib/crowd/task-types/names.ts';
import { ZStudyForm, type TStudyForm } from '#lib/study/wire.ts';
import { readRequirements } from './read-requirements.ts';

export interface FormState {
  name: string;
  taskType: TTaskType;
  labelA: string;
  labelB: string;
  /** Of a ranking: edits may share a rank. */
  allowTies: boolean;
  /** Percent of all tasks; empty is none. */
  golds: string;
  attention: string;
  /** Percent of test items below which workers are left out; empty: nobody is. */
  leftOutBelow: string;
  /** Who answers. */
  audience: 'platform' | 'prolific';
  /** Of each participant from Prolific. */
  tasks: string;
  prolificMinutes: string;
  reward: string;
  title: string;
  description: string;
  payment: string;
  overlap: string;
  /** Empty: no cap. */
  cap: string;
  /** Of decided tasks, in percent, and how many; empty: any. */
  approvedShare: string;
  approvedCount: string;
  /** Two letters each; empty: anywhere. */
  countries: string;
  /** Id of one of the requester's own types; empty: none. */
  qualification: string;
  qualificationValue: string;
  minutes: string;
  approvalDays: string;
  openDays: string;
}

/** What workers read unless the requester writes something else, and a fair pay for the usual time. */
export const TASK_DEFAULTS: Record<TTaskType, Pick<FormState, 'title' | 'description' | 'payment'>> = {
  'compare-edits': {
    title: 'Compare two edits of a picture',
    description: 'Look at the original and the instruction, then say which of the two edits follows it better, or that they are equally good or bad.',
    payment: '0.08',
  },
  'rank-edits': {
    title: 'Rank five edits of a picture',
    description: 'Order five edits of a picture from best to worst, and flag what is wrong with them as a whole.',
    payment: '0.24',
  },
  'write-instructions': {
    title: 'Invent five edits of a picture',
    description: 'Write five different instructions for editing a picture: what to add, change, make, remove or put. The wilder the better; no edits of human faces.',
    payment: '0.60',
  },
  'edit-captions': {
    title: 'Invent three edits of a picture and its caption',
    description: 'Write three instructions for editing a picture, each with the caption that the picture would have afterwards. No edits of human faces.',
    payment: '0.70',
  },
};

/** Time for one task, unless the requester sets another. */
const MINUTES: Record<TTaskType, string> = { 'compare-edits': '10', 'rank-edits': '10', 'write-instructions': '30', 'edit-captions': '30' };

export const INITIAL: FormState = {
  name: '',
  taskType: 'compare-edits',
  labelA: 'a',
  labelB: 'b',
  allowTies: false,
  golds: '',
  attention: '',
  leftOutBelow: '',
  audience: 'platform',
  tasks: '20',
  prolificMinutes: '10',
  reward: '2.00',
  ...TASK_DEFAULTS['compare-edits'],
  overlap: '3',
  cap: '',
  approvedShare: '',
  approvedCount: '',
  countries: '',
  qualification: '',
  qualificationValue: '',
  minutes: MINUTES['compare-edits'],
  approvalDays: '3',
  openDays: '14',
};

/** Choosing another task replaces texts and pay that nobody has changed. */
export function withTask(form: FormState, taskType: TTaskType): FormState {
  const before = TASK_DEFAULTS[form.taskType];
  const after = TASK_DEFAULTS[taskType];
  const pick = (key: keyof typeof before): string => (form[key] === before[key] ? after[key] : form[key]);
  const minutes = form.minutes === MINUTES[form.taskType] ? MINUTES[taskType] : form.minutes;
  return { ...form, taskType, minutes, title: pick('title'), description: pick('description'), payment: pick('payment') };
}

/** The shares of test items as they are typed; zero for what makes no sense yet. */
export function testSharesOf({ taskType, golds, attention }: FormState): TestShares {
  const read = (text: string): number => (isTestable(STORED_NAMES[taskType]) ? Math.max(0, Number(text.replace(',', '.')) / 100) || 0 : 0);
  const shares = { goldShare: read(golds), attentionShare: read(attention) };
  return shares.goldShare + shares.attentionShare > MAX_TEST_SHARE ? { goldShare: 0, attentionShare: 0 } : shares;
}

export type FormErrors = Partial<Record<keyof FormState, string>>;

/** Fields of the wire under the names they have in the form. */
const FIELD_OF: Record<string, keyof FormState> = {
  name: 'name', title: 'title', description: 'description', payment: 'payment', overlap: 'overlap', capPerWorker: 'cap',
  assignmentDurationSeconds: 'minutes', autoApprovalDelaySeconds: 'approvalDays', lifetimeSeconds: 'openDays', 'labels.a': 'labelA', 'labels.b': 'labelB',
  goldShare: 'golds', attentionShare: 'attention', excludeBelow: 'leftOutBelow', 'prolific.tasks': 'tasks', 'prolific.minutes': 'prolificMinutes', 'prolific.reward': 'reward',
};

const SENTENCES: FormErrors = {
  name: 'Give the study a name of up to 120 characters.',
  title: 'Say in up to 127 characters what workers do.',
  payment: 'Write dollars with a point, for example 0.08.',
  overlap: 'Write a whole number from 1 to 25.',
  cap: 'Write a whole number, or leave it empty.',
  minutes: 'Write a number of minutes from 1 to 525,600.',
  approvalDays: 'Write a number of days from 0 to 30.',
  openDays: 'Write a number of days from 1 to 365.',
  golds: 'Write a percentage from 0 to 50, or leave it empty.',
  attention: 'Write a percentage from 0 to 50, or leave it empty.',
  leftOutBelow: 'Write a percentage from 0 to 100, or leave it empty.',
  tasks: 'Write a whole number from 1 to 1,000.',
  prolificMinutes: 'Write a whole number of minutes from 1 to 600.',
  reward: 'Write an amount with a point, for example 1.50.',
  labelA: 'Name it in up to 80 characters.',
  labelB: 'Name it in up to 80 characters.',
};

/** The form as the server wants it, or what is wrong with which field. */
export function readForm(form: FormState, publish: boolean): { study: TStudyForm; errors: null } | { study: null; errors: FormErrors } {
  const seconds = (text: string, unit: number): number => (text.trim() === '' ? Number.NaN : Math.round(Number(text.replace(',', '.')) * unit));
  const share = (text: string): number => Number(text.replace(',', '.')) / 100;
  const { requirements, errors } = form.audience === 'platform' ? readRequirements(form) : { requirements: [], errors: {} as FormErrors };
  const parsed = ZStudyForm.safeParse({
    name: form.name,
    taskType: form.taskType,
    ...(form.taskType === 'compare-edits' && { labels: { a: form.labelA, b: form.labelB } }),
    ...(form.taskType === 'rank-edits' && form.allowTies && { allowTies: true }),
    ...(isTestable(STORED_NAMES[form.taskType]) && {
      ...(form.golds.trim() !== '' && { goldShare: share(form.golds) }),
      ...(form.attention.trim() !== '' && { attentionShare: share(form.attention) }),
      ...(form.leftOutBelow.trim() !== '' && { excludeBelow: share(form.leftOutBelow) }),
    }),
    title: form.title,
    description: form.description,
    ...(form.audience === 'prolific' && { prolific: { tasks: form.tasks.trim() || 'none', minutes: form.prolificMinutes.trim() || 'none', reward: form.reward.trim() } }),
    payment: form.audience === 'prolific' ? '0' : form.payment.trim(),
    overlap: form.overlap.trim() || 'none',
    ...(form.audience === 'platform' && form.cap.trim() !== '' && { capPerWorker: form.cap }),
    ...(requirements.length > 0 && Object.keys(errors).length === 0 && { qualificationRequirements: requirements }),
    assignmentDurationSeconds: seconds(form.minutes, 60),
    autoApprovalDelaySeconds: seconds(form.approvalDays, 86_400),
    lifetimeSeconds: seconds(form.openDays, 86_400),
    publish,
  });
  if (parsed.success) {
    const { goldShare = 0, attentionShare = 0, excludeBelow } = parsed.data;
    if (goldShare + attentionShare > MAX_TEST_SHARE) errors.attention = 'Gold questions and attention checks together can be at most half of all tasks.';
    if (excludeBelow !== undefined && goldShare + attentionShare === 0) errors.leftOutBelow = 'This needs gold questions or attention checks: without them nobody’s accuracy is known.';
    return Object.keys(errors).length === 0 ? { study: parsed.data, errors: null } : { study: null, errors };
  }
  for (const { path, message } of parsed.error.issues) {
    const field = FIELD_OF[path.join('.')];
    if (field) errors[field] = SENTENCES[field] ?? message;
  }
  return { study: null, errors };
}
