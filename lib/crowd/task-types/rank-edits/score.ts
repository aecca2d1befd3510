import { rankOf } from './ranks.ts';
import type { TRankEditsRanking } from './schema.ts';

/** How well a ranking fits a known one, 0 to 1: the share of pairs in the same order (Kendall's τ on a 0–1 scale); a tie on one side is half right. */
export function scoreRankEdits(said: TRankEditsRanking, known: TRankEditsRanking): number {
  let same = 0;
  let pairs = 0;
  for (const [i, first] of known.ranking.entries()) {
    for (const second of known.ranking.slice(i + 1)) {
      pairs++;
      const [wanted, given] = [known, said].map((one) => Math.sign(rankOf(first, one) - rankOf(second, one)));
      same += wanted === given ? 1 : wanted === 0 || given === 0 ? 0.5 : 0;
    }
  }
  return pairs === 0 ? 1 : same / pairs;
}
