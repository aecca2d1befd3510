import type { TRankingFlag } from './work.ts';

/** Whether a ranking counts where rankings with some flags are left out. */
export function rankingCounts({ flags }: { readonly flags: readonly TRankingFlag[] }, leaveOutFlags: readonly TRankingFlag[]): boolean {
  return !flags.some((flag) => leaveOutFlags.includes(flag));
}
