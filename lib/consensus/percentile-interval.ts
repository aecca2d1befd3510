/** The 95 % percentile interval of a bootstrap's resampled values (Efron & Tibshirani 1993, chapter 13). */
export function percentileInterval(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((x, y) => x - y);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return [at(0.025), at(0.975)];
}
