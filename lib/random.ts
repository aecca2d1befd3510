/** Numbers in [0, 1) that follow from a seed (mulberry32): quick, repeatable, and no more than that. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The entries in an order that follows from the seed (Fisher and Yates); the first n are a draw without replacement, the fewer among the more. */
export function shuffled<T>(entries: readonly T[], seed: number): T[] {
  const order = [...entries];
  const random = randomFrom(seed);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
