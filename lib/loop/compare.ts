/** From a study's result to a line of the report. Pure. */
import { meanInterval } from '#lib/consensus/interval.ts';
import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import type { TComparisonResult } from '#lib/study/summarize-comparisons.ts';

export interface CompareOptions {
  name: string;
  studyId: string;
  designHash: string | null;
  aModelId: string;
  bModelId: string;
  result: TComparisonResult;
}

/**
 * A pairwise study as the report tells it: items by majority, the share of decided items with Wilson's interval, and net votes: the mean over items of
 * +1 for an item a won, −1 for one that b won, 0 for a tie, in percent.
 */
export function compare({ result, ...about }: CompareOptions): TComparisonReport {
  const { won, decided, share, p } = result.verdict;
  const outcomes = [...Array<number>(won.a).fill(1), ...Array<number>(won.b).fill(-1), ...Array<number>(won.tie).fill(0)];
  const net = meanInterval(outcomes);
  return {
    ...about,
    a: result.labels.a,
    b: result.labels.b,
    n: result.items,
    votes: won,
    decided,
    share: share?.share ?? null,
    ci95: share && [share.low, share.high],
    netVotes: net && 100 * net.mean,
    netVotesCi95: net && [Math.max(-100, 100 * net.low), Math.min(100, 100 * net.high)],
    p,
    singleVotes: result.votes,
    kappa: result.agreement.kappa,
  };
}
