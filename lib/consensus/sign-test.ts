/** Natural logarithms of 0! … n!. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1] + Math.log(i);
  return logs;
}

/**
 * Exact two-sided binomial test against an even split: the probability of a result at most as likely as this one when both sides are equally good
 * (the sign test; scipy's `binomtest(wins, decided, 0.5)`).
 * @returns 1 when nothing was decided.
 */
export function signTest(wins: number, decided: number): number {
  if (decided === 0) return 1;
  const logs = logFactorials(decided);
  const extreme = Math.min(wins, decided - wins);
  let tail = 0;
  for (let k = 0; k <= extreme; k++) tail += Math.exp(logs[decided] - logs[k] - logs[decided - k] - decided * Math.LN2);
  return Math.min(1, 2 * tail);
}
