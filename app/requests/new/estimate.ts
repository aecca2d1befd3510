/** What a study will cost and take. Pure. */
import { STORED_NAMES } from '#lib/crowd/task-types/names.ts';
import type { TaskType } from '#lib/generated/prisma/enums.ts';
import { countTests } from '#lib/crowd/gold/plan-golds.ts';
import { testSharesOf, type FormState } from './form-state.ts';

export interface EstimateBasis {
  /** The fee on one dollar, in micro-dollars. */
  feePerDollar: number;
  secondsPerAnswer: Record<TaskType, { seconds: number; answers: number }>;
}

export interface Estimate {
  answers: number;
  /** Micro-dollars. */
  payments: number;
  fees: number;
  total: number;
  /** Working time of all answers together. */
  workSeconds: number;
  /** Dollars per hour at the usual pace. */
  hourly: number;
  /** What Prolific takes from the workspace for rewards, in its currency and without its own fee; null for workers here. */
  prolificTotal: number | null;
  /** Different workers needed at least. */
  workers: number;
  /** Test items mixed in. */
  tests: number;
  /** How many earlier answers the pace is measured on; zero: experience. */
  measuredOn: number;
}

/** Null while the numbers in the form make no sense. */
export function estimate(form: FormState, items: number, { feePerDollar, secondsPerAnswer }: EstimateBasis): Estimate | null {
  const isProlific = form.audience === 'prolific';
  const payment = isProlific ? 0 : Math.round(Number(form.payment) * 1e6);
  const overlap = Number(form.overlap);
  const cap = isProlific ? Number(form.tasks) : form.cap.trim() === '' ? Number.POSITIVE_INFINITY : Number(form.cap);
  if (!(payment >= 0) || !(overlap >= 1) || !(cap >= 1)) return null;
  const { seconds, answers: measuredOn } = secondsPerAnswer[STORED_NAMES[form.taskType]];
  const { golds, attention } = countTests(items, testSharesOf(form));
  const answers = (items + golds + attention) * overlap;
  const fee = Math.round((payment * feePerDollar) / 1e6);
  const all = items + golds + attention;
  const workers = Math.max(overlap, Math.ceil(answers / Math.min(cap, all || 1)));
  return {
    answers,
    payments: payment * answers,
    fees: fee * answers,
    total: (payment + fee) * answers,
    workSeconds: seconds * answers,
    hourly: isProlific ? (Number(form.reward) / Number(form.prolificMinutes)) * 60 : (payment / 1e6 / seconds) * 3600,
    prolificTotal: isProlific ? Number(form.reward) * workers : null,
    workers,
    tests: golds + attention,
    measuredOn,
  };
}

/** Micro-dollars as a decimal string with at least two places. */
export function dollarText(micros: number): string {
  return (micros / 1e6).toFixed(6).replace(/0{1,4}$/, '');
}
