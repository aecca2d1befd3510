import type { TRankEditsRanking } from './schema.ts';

/** How well a ranking fits a known one, 0 to 1: the share of pairs in the same order (Kendall's τ on a 0–1 scale). */
export function scoreRankEdits({ ranking }: TRankEditsRanking, { ranking: known }: TRankEditsRanking): number {
  let same = 0;
  let pairs = 0;
  for (let i = 0; i < known.length; i++) {
    for (let j = i + 1; j < known.length; j++) {
      pairs++;
      if (ranking.indexOf(known[i]) < ranking.indexOf(known[j])) same++;
    }
  }
  return pairs === 0 ? 1 : same / pairs;
}
