/** What a run will cost, from its form's values. Pure; money in micro-dollars. */
import { FIGURE_NAMES } from '#lib/paper/analyses.ts';
import { planNeeds } from '#lib/paper/plan-needs.ts';
import type { Value, Values } from './fields.ts';

/** What is paid for; its words are `start.estimate.parts` of the area `runs`. */
export type CostKey = 'rankings' | 'studies' | 'studiesAtMost' | 'active' | 'votes';

export interface CostPart {
  key: CostKey;
  answers: number;
  micros: number;
}

function number(value: Value, fallback = 0): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

function part(key: CostKey, studies: number, of: Value, feePerDollar: number): CostPart {
  const { items, overlap, payment } = (of ?? {}) as Values;
  const answers = studies * number(items) * number(overlap, 3);
  return { key, answers, micros: Math.round(answers * number(payment) * (1 + feePerDollar / 1e6)) };
}

/** The blind studies of a loop: the verdict, against the supervised editor, and the controls that are on. */
function studiesOf(controls: Value): number {
  return 2 + Object.values((controls ?? {}) as Values).filter((isOn) => isOn === true).length;
}

/** The blind studies that the chosen figures of the paper need. */
function comparisonsOf(figures: Value): number {
  const chosen = FIGURE_NAMES.filter((name) => Array.isArray(figures) && figures.includes(name));
  return planNeeds(chosen).comparisons.length;
}

/**
 * What people are paid for a run's answers, fee included; empty for stages that ask nobody.
 * @param feePerDollar the platform's fee on one dollar, in micro-dollars.
 */
export function costOf(stage: string, values: Values, feePerDollar: number): CostPart[] {
  if (stage === 'loop') return [part('rankings', 1, values.rankings, feePerDollar), part('studiesAtMost', studiesOf(values.controls), values.study, feePerDollar)];
  if (stage === 'paper') return [part('rankings', 1, values.rankings, feePerDollar), part('studies', comparisonsOf(values.figures), values.study, feePerDollar)];
  if (stage === 'rankings') return [part('rankings', 1, values, feePerDollar)];
  if (stage === 'active') return [part('active', 1, { ...values, items: 2 * number(values.budget) + number(values.heldOut) }, feePerDollar)];
  if (stage === 'study') return [part('votes', 1, values, feePerDollar)];
  return [];
}
