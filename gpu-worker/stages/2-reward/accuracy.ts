/** @file How often a reward orders pairs of edits as annotators do, and how often annotators do among themselves. */
import type { TShare } from '#lib/contracts/stages.ts';
import { clusteredShare } from '../../shapes/scores.ts';

/** Ranks or minus rewards of one item's edits: lower is better. */
type Order = ArrayLike<number>;

/** Pairs that both orders decide, and in how many they agree. */
function comparePairs(a: Order, b: Order): { hits: number; n: number } {
  let hits = 0;
  let n = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = i + 1; j < a.length; j++) {
      const [x, y] = [Math.sign((a[i] as number) - (a[j] as number)), Math.sign((b[i] as number) - (b[j] as number))];
      if (x === 0 || y === 0) continue;
      n++;
      if (x === y) hits++;
    }
  }
  return { hits, n };
}

function sum(parts: readonly { hits: number; n: number }[]): { hits: number; n: number } {
  return parts.reduce((total, { hits, n }) => ({ hits: total.hits + hits, n: total.n + n }), { hits: 0, n: 0 });
}

/** Plain numbers: a share's interval is a pair in the contracts. */
function shareOver(groups: readonly { hits: number; n: number }[]): TShare {
  const { share, n, ci95 } = clusteredShare(groups);
  return { share, n, ci95: [ci95[0], ci95[1]] };
}

/** Pairs that the reward orders as each annotator does. Pairs of one item are alike, so the interval counts items. */
export function pairAccuracyOf(items: readonly { readonly rewards: Order; readonly rankings: readonly Order[] }[]): TShare {
  return shareOver(items.map(({ rewards, rankings }) => sum(rankings.map((ranks) => comparePairs(Array.from(rewards, (reward) => -reward), ranks)))));
}

/** Pairs that two annotators of the same item order alike: the ceiling of any reward. */
export function annotatorAgreementOf(items: readonly { readonly rankings: readonly Order[] }[]): TShare {
  return shareOver(items.map(({ rankings }) => sum(rankings.flatMap((a, i) => rankings.slice(i + 1).map((b) => comparePairs(a, b))))));
}
