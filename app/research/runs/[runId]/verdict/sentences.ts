/** What the numbers of a loop say, in sentences. Pure. */
import { percent, signedPercent } from '#app/_ui/format.ts';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';

/** Which side of one half an interval lies on: 1 above, -1 below, 0 when it holds one half or there is none. */
export function sideOf(ci95: TComparisonReport['ci95']): -1 | 0 | 1 {
  if (ci95 === null) return 0;
  return ci95[0] > 0.5 ? 1 : ci95[1] < 0.5 ? -1 : 0;
}

/** Net votes: (votes for a - votes for b) / all votes. */
export function netVotes({ net, votes }: TComparisonReport): number | null {
  if (net) return net.value;
  const all = votes.a + votes.b + votes.tie;
  return all === 0 ? null : (votes.a - votes.b) / all;
}

/** One comparison in one sentence. */
export function comparisonSentence(comparison: TComparisonReport): string {
  const { a, b, share, ci95, n } = comparison;
  if (share === null || ci95 === null) return `No item of ${n} was decided between ${a.label} and ${b.label}.`;
  const numbers = `${percent(share)} of the decided items, 95 % interval ${percent(ci95[0])} to ${percent(ci95[1])}`;
  const side = sideOf(ci95);
  if (side > 0) return `People prefer ${a.label} over ${b.label}: ${numbers}.`;
  if (side < 0) return `People prefer ${b.label} over ${a.label}: ${a.label} won ${numbers}.`;
  return `No difference shown between ${a.label} and ${b.label}: ${a.label} won ${numbers}.`;
}

/** The first sentence of a loop: what was found, and what was done about it. */
export function loopSentence({ verdict, promotion }: TLoopReport): { title: string; detail: string } {
  const side = sideOf(verdict.ci95);
  const title = side > 0 ? `${verdict.a.label} is better than its step-matched control` : side < 0 ? `${verdict.a.label} is worse than its step-matched control` : `No difference shown between ${verdict.a.label} and its step-matched control`;
  const kept = promotion ? (promotion.isPromoted ? ' It was promoted.' : ' The editor in service was kept.') : '';
  const net = netVotes(verdict);
  const share = verdict.share === null || verdict.ci95 === null ? `None of ${verdict.n} items was decided.` : `It won ${percent(verdict.share)} of the decided items (95 % interval ${percent(verdict.ci95[0])} to ${percent(verdict.ci95[1])}, ${verdict.n} items${net === null ? '' : `, ${signedPercent(net)} net votes`}).`;
  return { title, detail: `${share}${kept}` };
}

export type ControlName = keyof TLoopReport['controls'];

/** What a control must show so that the verdict can be believed. */
export const CONTROLS: Record<ControlName, { title: string; wanted: string; isRight: (comparison: TComparisonReport) => boolean }> = {
  fiveVsOne: { title: '“Five” against “one”', wanted: 'must differ: the reward sentence steers the editor', isRight: ({ ci95 }) => sideOf(ci95) > 0 },
  oracleReward: { title: 'The oracle as reward', wanted: 'the upper bound: a perfect reward must win', isRight: ({ ci95 }) => sideOf(ci95) > 0 },
  aVsA: { title: 'A model against itself', wanted: 'must hold one half', isRight: ({ ci95 }) => sideOf(ci95) === 0 },
};
