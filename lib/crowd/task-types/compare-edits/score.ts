import type { TCompareEditsVote } from './schema.ts';

/** How well a vote fits a known one, 0 to 1: a tie is half right against a side. */
export function scoreCompareEdits(vote: TCompareEditsVote, known: TCompareEditsVote): number {
  if (vote.choice === known.choice) return 1;
  return vote.choice === 'tie' || known.choice === 'tie' ? 0.5 : 0;
}
