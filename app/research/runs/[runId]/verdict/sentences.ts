/** What the numbers of a loop say, in sentences. Pure. */
import { percent, plural, signedPercent } from '#app/_ui/format.ts';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';

/** Which side of one half an interval lies on: 1 above, -1 below, 0 when it holds one half or there is none. */
function sideOf({ ci95 }: Pick<TComparisonReport, 'ci95'>): -1 | 0 | 1 {
  if (ci95 === null) return 0;
  return ci95[0] > 0.5 ? 1 : ci95[1] < 0.5 ? -1 : 0;
}

/** "+12.5 % net votes, 95 % interval +4 % to +19.5 %", or nothing when no item was answered. */
export function netSentence({ netVotes, netVotesCi95 }: TComparisonReport): string | null {
  if (netVotes === null) return null;
  const interval = netVotesCi95 ? `, 95 % interval ${signedPercent(netVotesCi95[0] / 100)} to ${signedPercent(netVotesCi95[1] / 100)}` : '';
  return `${signedPercent(netVotes / 100)} net votes${interval}`;
}

/** The first sentence of a loop: what was found, and what was done about it. */
export function loopSentence({ verdict, promotion }: Pick<TLoopReport, 'verdict' | 'promotion'>): { title: string; detail: string } {
  const { a, share, ci95, n } = verdict;
  const side = sideOf(verdict);
  const title = side > 0 ? `${a} is better than its step-matched control` : side < 0 ? `${a} is worse than its step-matched control` : `No difference shown between ${a} and its step-matched control`;
  const net = netSentence(verdict);
  const found = share === null || ci95 === null ? `None of ${plural(n, 'item')} was decided.` : `It won ${percent(share)} of the decided items (95 % interval ${percent(ci95[0])} to ${percent(ci95[1])}, ${plural(n, 'item')}${net === null ? '' : `; ${net}`}).`;
  return { title, detail: `${found} ${promotion.isPromoted ? 'It was promoted.' : 'The editor in service was kept.'}` };
}

export type ControlName = keyof TLoopReport['controls'];

/** What a control must show so that the verdict can be believed. */
export const CONTROLS: Record<ControlName, { title: string; wanted: string; isRight: (comparison: TComparisonReport) => boolean }> = {
  fiveVsOne: { title: '“five” against “one”', wanted: 'must differ: the reward sentence steers the editor', isRight: (comparison) => sideOf(comparison) > 0 },
  oracleReward: { title: 'the oracle as reward', wanted: 'the upper bound: a perfect reward must win', isRight: (comparison) => sideOf(comparison) > 0 },
  aVsA: { title: 'a model against itself', wanted: 'must hold one half', isRight: (comparison) => sideOf(comparison) === 0 },
};
