/** What the numbers of a loop say, in sentences. Pure. */
import type { Numbers } from '#app/_words/numbers.ts';
import type { useWords } from '#words';
import { sideOfInterval } from '#lib/consensus/interval.ts';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';

type VerdictWords = ReturnType<typeof useWords<'runs.verdict'>>;

/** Which side of one half an interval lies on: 1 above, -1 below, 0 when it holds one half or there is none. */
function sideOf({ ci95 }: Pick<TComparisonReport, 'ci95'>): -1 | 0 | 1 {
  if (ci95 === null) return 0;
  return sideOfInterval(ci95, 0.5);
}

/** "+12.5 % net votes, 95 % interval +4 % to +19.5 %", or nothing when no item was answered. */
export function netSentence({ netVotes, netVotesCi95 }: TComparisonReport, t: VerdictWords, { signedPercent }: Numbers): string | null {
  if (netVotes === null) return null;
  const net = signedPercent(netVotes / 100);
  return netVotesCi95 ? t('netInterval', { net, low: signedPercent(netVotesCi95[0] / 100), high: signedPercent(netVotesCi95[1] / 100) }) : t('net', { net });
}

/** The first sentence of a loop: what was found, and what was done about it. */
export function loopSentence({ verdict, promotion }: Pick<TLoopReport, 'verdict' | 'promotion'>, t: VerdictWords, numbers: Numbers): { title: string; detail: string } {
  const { a, share, ci95, n } = verdict;
  const { percent } = numbers;
  const side = sideOf(verdict);
  const net = netSentence(verdict, t, numbers);
  const found =
    share === null || ci95 === null
      ? t('undecided', { items: n })
      : t(net === null ? 'won' : 'wonNet', { share: percent(share), low: percent(ci95[0]), high: percent(ci95[1]), items: n, net: net ?? '' });
  return { title: t(side > 0 ? 'better' : side < 0 ? 'worse' : 'same', { a }), detail: `${found} ${t(promotion.isPromoted ? 'wasPromoted' : 'wasKept')}` };
}

export type ControlName = keyof TLoopReport['controls'];

/** Whether a control shows what it must so that the verdict can be believed; what that is say the words `verdict.comparisons.controls`. */
export const CONTROLS: Record<ControlName, { isRight: (comparison: TComparisonReport) => boolean }> = {
  fiveVsOne: { isRight: (comparison) => sideOf(comparison) > 0 },
  oracleReward: { isRight: (comparison) => sideOf(comparison) > 0 },
  aVsA: { isRight: (comparison) => sideOf(comparison) === 0 },
};
