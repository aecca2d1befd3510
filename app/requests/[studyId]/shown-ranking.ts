import { spellRanking, type TiedRanking } from '#lib/crowd/task-types/rank-edits/ranks.ts';

/** A ranking as people read it: `v2 › v1 = v5 › v3 › v4`. */
export function shownRanking(ranking: TiedRanking): string {
  return spellRanking(ranking).replaceAll(/[^>=]+/g, 'v$&').replaceAll('>', ' › ').replaceAll('=', ' = ');
}
