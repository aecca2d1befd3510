/** How charts of runs are arranged and read. */

/** Charts in the order people look for them; what is not named follows by name. */
const ORDER = ['loss', 'pairAccuracy', 'accuracy', 'learningRate', 'stepsPerSecond', 'gradientNorm'];

/** Levels that a metric is read against. */
export const REFERENCES: Readonly<Record<string, { value: number; label: string }>> = { pairAccuracy: { value: 0.5, label: 'chance' }, heldOutPairAccuracy: { value: 0.5, label: 'chance' } };

/** A metric's place among charts. */
export function curveRank(metric: string): number {
  const at = ORDER.findIndex((name) => metric.toLowerCase().includes(name.toLowerCase()));
  return at < 0 ? ORDER.length : at;
}

/** Follows a plan exactly: smoothing would only bend it. */
export function isRate(metric: string): boolean {
  return /rate$/i.test(metric);
}
