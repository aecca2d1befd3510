import { meanInterval } from '#lib/consensus/interval.ts';
import type { TComparisonReport } from '#lib/contracts/loop-report.ts';

/** Net votes: the mean over items of +1 for an item a won, −1 for one that b won, 0 for a tie, in percent, with its 95 % interval over items. Pure. */
export function netVotesOf({ a, b, tie }: TComparisonReport['votes']): Pick<TComparisonReport, 'netVotes' | 'netVotesCi95'> {
  const net = meanInterval([...Array<number>(a).fill(1), ...Array<number>(b).fill(-1), ...Array<number>(tie).fill(0)]);
  return { netVotes: net && 100 * net.mean, netVotesCi95: net && [Math.max(-100, 100 * net.low), Math.min(100, 100 * net.high)] };
}
