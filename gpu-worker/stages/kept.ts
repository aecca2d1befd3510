/** @file What stays compiled between the slices of a process. */

/** Keeps the last thing that was opened and releases it when another is asked for. */
export function keepLast<Kept extends { release(): Promise<void> }>(): (key: string, open: () => Promise<Kept>) => Promise<Kept> {
  let kept: { readonly key: string; readonly value: Kept } | undefined;
  return async (key, open) => {
    if (kept?.key === key) return kept.value;
    await kept?.value.release();
    kept = undefined;
    const value = await open();
    kept = { key, value };
    return value;
  };
}
