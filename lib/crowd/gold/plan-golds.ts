/** How many test items a study gets, and which. Pure: the form estimates with it, the server makes them by it. */
import type { TGoldKind } from './schema.ts';

export interface TestShares {
  /** Shares of all tasks, 0 to 0.5 together: items with a manufactured answer, and attention checks. */
  goldShare: number;
  attentionShare: number;
}

/** Most of a study that may be tests. */
export const MAX_TEST_SHARE = 0.5;

/** How many test items make the wanted shares of all tasks; at least one where a share is asked for. */
export function countTests(items: number, { goldShare, attentionShare }: TestShares): { golds: number; attention: number } {
  const total = items / (1 - goldShare - attentionShare);
  const count = (share: number): number => (share > 0 && items > 0 ? Math.max(1, Math.round(total * share)) : 0);
  return { golds: count(goldShare), attention: count(attentionShare) };
}

export interface PlannedGold {
  kind: TGoldKind;
  /** 0-based items it is made from; `other` differs from `source` in the kind that shows another item's edit. */
  source: number;
  other: number;
}

const KINDS: readonly TGoldKind[] = ['other-item', 'duplicate', 'over-strong', 'identity'];

/**
 * Which test items to make: the kinds take turns, and each is made from an item of its own as long as there are enough.
 * @param random numbers in [0, 1): the same ones give the same plan.
 */
export function planGolds(items: number, { golds, attention }: { golds: number; attention: number }, random: () => number): PlannedGold[] {
  const order = Array.from({ length: items }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const kinds = items > 1 ? KINDS : KINDS.filter((kind) => kind !== 'other-item');
  return Array.from({ length: golds + attention }, (_, i) => ({
    kind: i < golds ? kinds[i % kinds.length] : 'attention',
    source: order[i % items],
    other: order[(i + 1) % items],
  }));
}
