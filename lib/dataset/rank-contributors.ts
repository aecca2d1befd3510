/** How far each annotator of a ranking dataset agrees with the others. Pure. */
import { meanInterval } from '#lib/consensus/interval.ts';
import type { TRankingsFile } from '#lib/contracts/stages.ts';

export interface Contributor {
  who: string;
  /** Rankings in the dataset, and those of them on held-out items. */
  rankings: number;
  heldOut: number;
  flagged: number;
  /** Pairs of edits that they order as another annotator of the same item does: the mean over items and its 95 % interval; null without common items. */
  agreement: { share: number; low: number; high: number; items: number } | null;
}

type Ranking = TRankingsFile['items'][number]['rankings'][number];

/** Pairs that two rankings both decide, and in how many they agree. */
function comparePairs({ ranks: a }: Ranking, { ranks: b }: Ranking): { hits: number; n: number } {
  const labels = Object.keys(a);
  let [hits, n] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    for (const other of labels.slice(i + 1)) {
      const [x, y] = [Math.sign(a[labels[i]] - a[other]), Math.sign(b[labels[i]] - b[other])];
      if (x === 0 || y === 0) continue;
      n++;
      if (x === y) hits++;
    }
  }
  return { hits, n };
}

/** A ranking's agreement with the item's others, or null when there is nothing to compare. Flagged rankings say that the edits cannot be told apart. */
function agreementWith(own: Ranking, others: readonly Ranking[]): number | null {
  const parts = others.filter((other) => other !== own && other.flags.length === 0).map((other) => comparePairs(own, other));
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  return n === 0 ? null : parts.reduce((sum, { hits }) => sum + hits, 0) / n;
}

/**
 * Everybody who ranked, those who agree least with the others first: at 0.5 somebody orders edits as a coin would.
 * @param whoOf names the annotator of an assignment.
 */
export function rankContributors({ items }: TRankingsFile, whoOf: (assignmentId: string) => string | undefined): Contributor[] {
  const found = new Map<string, Contributor & { shares: number[] }>();
  for (const { rankings, split } of items) {
    for (const ranking of rankings) {
      const who = whoOf(ranking.assignmentId);
      if (who === undefined) continue;
      const row = found.get(who) ?? { who, rankings: 0, heldOut: 0, flagged: 0, agreement: null, shares: [] };
      found.set(who, row);
      row.rankings++;
      if (split === 'held-out') row.heldOut++;
      if (ranking.flags.length > 0) row.flagged++;
      const share = ranking.flags.length > 0 ? null : agreementWith(ranking, rankings);
      if (share !== null) row.shares.push(share);
    }
  }
  const rows = [...found.values()].map(({ shares, ...row }): Contributor => {
    const mean = meanInterval(shares);
    return { ...row, agreement: mean && { share: mean.mean, low: Math.max(0, mean.low), high: Math.min(1, mean.high), items: shares.length } };
  });
  return rows.sort((a, b) => (a.agreement?.share ?? 1) - (b.agreement?.share ?? 1) || b.rankings - a.rankings || (a.who < b.who ? -1 : 1));
}
