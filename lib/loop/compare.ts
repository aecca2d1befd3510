/** From a study's result to a line of the report. Pure. */
import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import type { TComparisonResult } from '#lib/study/summarize-comparisons.ts';
import { netVotesOf } from './net-votes.ts';

export interface CompareOptions {
  name: string;
  studyId: string;
  designHash: string | null;
  aModelId: string;
  bModelId: string;
  result: TComparisonResult;
}

/** A pairwise study as the report tells it: items by majority, the share of decided items with Wilson's interval, and net votes. */
export function compare({ result, ...about }: CompareOptions): TComparisonReport {
  const { won, decided, share, p } = result.verdict;
  return {
    ...about,
    a: result.labels.a,
    b: result.labels.b,
    n: result.items,
    votes: won,
    decided,
    share: share?.share ?? null,
    ci95: share && [share.low, share.high],
    ...netVotesOf(won),
    p,
    singleVotes: result.votes,
    kappa: result.agreement.kappa,
  };
}
