const HALVINGS = 60;

/**
 * The factor ≥ 0 of all margins under which σ(factor · margin) predicts best which one of each pair is preferred: temperature scaling (Guo et al. 2017) with
 * factor = 1 / temperature. As in Platt (1999), each of n pairs counts as right by (n + 1) / (n + 2) only, so that margins which are all right have a best
 * factor too. The loss is convex, so its slope is halved in on.
 * @param margins by how much the preferred one of each pair is valued above the other; negative where the value has it wrong.
 * @returns 0 when the margins point nowhere or the wrong way.
 */
export function fitScale(margins: readonly number[]): number {
  const target = (margins.length + 1) / (margins.length + 2);
  const isTooSmall = (factor: number): boolean => margins.reduce((sum, margin) => sum + margin * (target - 1 / (1 + Math.exp(-factor * margin))), 0) > 0;
  if (!isTooSmall(0)) return 0;
  let [low, high] = [0, 1];
  while (isTooSmall(high)) [low, high] = [high, 2 * high];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (isTooSmall(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
