/** Which items to have ranked next, and which at random beside them. Pure. */
import type { TRankingScores } from '#lib/contracts/stages.ts';
import { shuffled } from '#lib/random.ts';

export interface ChooseItemsOptions {
  /** What each member of the ensemble gives the edits of the same candidates. */
  members: readonly TRankingScores[];
  /** Items to choose, of each kind. */
  budget: number;
  /** Of the random ones. */
  seed: number;
}

export interface ChosenItems {
  /** By the ensemble's disagreement, most first. */
  active: string[];
  /** Drawn from all candidates alike, in the order of drawing; one of the active ones may be among them. */
  random: string[];
  /** Mean disagreement of each, in bits. */
  disagreement: { pool: number; active: number; random: number };
}

/** Of a yes with probability p, in bits. */
function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How far an ensemble disagrees about the order of an item's edits, in bits: BALD (Houlsby et al., "Bayesian active learning for classification and preference
 * learning", 2011), H(mean p) − mean H(p) with p = σ(difference of two rewards) as Bradley–Terry has it, averaged over the item's pairs. It is what an
 * answer is expected to tell about which member is right. Two edits that every member finds equally good score 0, although their votes would be split
 * (vote entropy, query by committee, would ask about them); members that contradict each other with confidence score most (the plain variance of p, Christiano et al. 2017,
 * counts them like doubts around one half).
 * @param members each member's rewards of the edits, by label.
 */
export function disagreementOf(members: readonly Readonly<Record<string, number>>[]): number {
  const labels = Object.keys(members[0] ?? {});
  const pairs = labels.flatMap((label, i) => labels.slice(i + 1).map((other): [string, string] => [label, other]));
  if (pairs.length === 0) return 0;
  return mean(
    pairs.map(([label, other]) => {
      const p = members.map((rewards) => 1 / (1 + Math.exp(rewards[other] - rewards[label])));
      return Math.max(0, entropy(mean(p)) - mean(p.map(entropy)));
    }),
  );
}

/** The candidates that the ensemble disagrees about most, and as many drawn at random from the same pool. */
export function chooseItems({ members, budget, seed }: ChooseItemsOptions): ChosenItems {
  const byItem = members.map(({ items }) => new Map(items.map(({ itemId, rewards }) => [itemId, rewards])));
  const value = new Map(members[0].items.map(({ itemId }) => [itemId, disagreementOf(byItem.map((rewards) => rewards.get(itemId) as Record<string, number>))]));
  const ids = [...value.keys()].sort();
  const of = (id: string): number => value.get(id) as number;
  const active = ids.toSorted((x, y) => of(y) - of(x)).slice(0, budget);
  const random = shuffled(ids, seed).slice(0, budget);
  const average = (chosen: readonly string[]): number => mean(chosen.map(of));
  return { active, random, disagreement: { pool: average(ids), active: average(active), random: average(random) } };
}
