/** The form of a new study as it is typed; `lib/study/wire.ts` says what is right. Pure. */
import type { Messages } from '#app/_words/messages.ts';
import type { Numbers } from '#app/_words/numbers.ts';
import type { useWords } from '#words';
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

/** Says what the form says. */
export type FormWords = ReturnType<typeof useWords<'requests.form'>>;

/** A fair pay for the usual time. */
const PAYMENTS: Record<TTaskType, string> = { 'compare-edits': '0.08', 'rank-edits': '0.24', 'write-instructions': '0.60', 'edit-captions': '0.70' };

/** Time for one task, unless the requester sets another. */
const MINUTES: Record<TTaskType, string> = { 'compare-edits': '10', 'rank-edits': '10', 'write-instructions': '30', 'edit-captions': '30' };

/** What stands in the form unless the requester writes something else: what workers read, in the requester's language, their pay and time. */
function taskDefaults(taskType: TTaskType, t: FormWords, { typedMoney }: Numbers): Pick<FormState, 'title' | 'description' | 'payment' | 'minutes'> {
  return { title: t(`tasks.${taskType}.title`), description: t(`tasks.${taskType}.description`), payment: typedMoney(PAYMENTS[taskType]), minutes: MINUTES[taskType] };
}

/** The form before anybody writes into it. */
export function initialForm(t: FormWords, numbers: Numbers): FormState {
  return {
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
    reward: numbers.typedMoney('2.00'),
    ...taskDefaults('compare-edits', t, numbers),
    overlap: '3',
    cap: '',
    approvedShare: '',
    approvedCount: '',
    countries: '',
    qualification: '',
    qualificationValue: '',
    approvalDays: '3',
    openDays: '14',
  };
}

/** Choosing another task replaces texts, pay and time that nobody has changed. */
export function withTask(form: FormState, taskType: TTaskType, t: FormWords, numbers: Numbers): FormState {
  const before = taskDefaults(form.taskType, t, numbers);
  const after = taskDefaults(taskType, t, numbers);
  const pick = (key: keyof typeof before): string => (form[key] === before[key] ? after[key] : form[key]);
  return { ...form, taskType, minutes: pick('minutes'), title: pick('title'), description: pick('description'), payment: pick('payment') };
}

/** The form with its money as plain decimals; empty where it may mean two amounts. */
export function withPlainMoney(form: FormState, { readMoney }: Numbers): FormState {
  return { ...form, payment: readMoney(form.payment) ?? '', reward: readMoney(form.reward) ?? '' };
}

/** The shares of test items as they are typed; zero for what makes no sense yet. */
export function testSharesOf({ taskType, golds, attention }: FormState): TestShares {
  const read = (text: string): number => (isTestable(STORED_NAMES[taskType]) ? Math.max(0, Number(text.replace(',', '.')) / 100) || 0 : 0);
  const shares = { goldShare: read(golds), attentionShare: read(attention) };
  return shares.goldShare + shares.attentionShare > MAX_TEST_SHARE ? { goldShare: 0, attentionShare: 0 } : shares;
}

export type FormErrors = Partial<Record<keyof FormState, string>>;

/** Fields of the wire under the names they have in the form; each has its sentence, `errors.…`. */
const FIELD_OF: Record<string, keyof FormState & keyof Messages['requests']['form']['errors']> = {
  name: 'name', title: 'title', description: 'description', payment: 'payment', overlap: 'overlap', capPerWorker: 'cap',
  assignmentDurationSeconds: 'minutes', autoApprovalDelaySeconds: 'approvalDays', lifetimeSeconds: 'openDays', 'labels.a': 'labelA', 'labels.b': 'labelB',
  goldShare: 'golds', attentionShare: 'attention', excludeBelow: 'leftOutBelow', 'prolific.tasks': 'tasks', 'prolific.minutes': 'prolificMinutes', 'prolific.reward': 'reward',
};

/** The form, its money plain, as the server wants it, or what is wrong with which field. */
export function readForm(form: FormState, publish: boolean, t: FormWords): { study: TStudyForm; errors: null } | { study: null; errors: FormErrors } {
  const seconds = (text: string, unit: number): number => (text.trim() === '' ? Number.NaN : Math.round(Number(text.replace(',', '.')) * unit));
  const share = (text: string): number => Number(text.replace(',', '.')) / 100;
  const { requirements, errors } = form.audience === 'platform' ? readRequirements(form, t) : { requirements: [], errors: {} as FormErrors };
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
    if (goldShare + attentionShare > MAX_TEST_SHARE) errors.attention = t('errors.tooManyTests');
    if (excludeBelow !== undefined && goldShare + attentionShare === 0) errors.leftOutBelow = t('errors.needsTests');
    return Object.keys(errors).length === 0 ? { study: parsed.data, errors: null } : { study: null, errors };
  }
  for (const { path } of parsed.error.issues) {
    const field = FIELD_OF[path.join('.')];
    if (field) errors[field] = t(`errors.${field}`);
  }
  return { study: null, errors };
}
