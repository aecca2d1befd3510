/**
 * Repeats a bounded, idempotent batch until it comes back less than full, for at most `seconds`: the next tick goes on where this one stopped.
 * @returns how much was done in all.
 */
export async function sweep(batch: (limit: number) => Promise<number>, { limit = 200, seconds = 40 } = {}): Promise<number> {
  const end = Date.now() + seconds * 1000;
  let total = 0;
  for (;;) {
    const done = await batch(limit);
    total += done;
    if (done < limit || Date.now() > end) return total;
  }
}
