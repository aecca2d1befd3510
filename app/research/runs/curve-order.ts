/** How charts of runs are arranged and read. */

/** Charts in the order people look for them; what is not named follows by name. */
const ORDER = ['loss', 'pairAccuracy', 'accuracy', 'learningRate', 'stepsPerSecond', 'gradientNorm'];

/** Metrics that are read against chance, and where that lies. */
const CHANCE: Readonly<Record<string, number>> = { pairAccuracy: 0.5, heldOutPairAccuracy: 0.5 };

/** The level that a metric is read against. */
export function referenceOf(metric: string, chance: string): { value: number; label: string } | undefined {
  return CHANCE[metric] === undefined ? undefined : { value: CHANCE[metric], label: chance };
}

/** A metric's place among charts. */
export function curveRank(metric: string): number {
  const at = ORDER.findIndex((name) => metric.toLowerCase().includes(name.toLowerCase()));
  return at < 0 ? ORDER.length : at;
}

/** Follows a plan exactly: smoothing would only bend it. */
export function isRate(metric: string): boolean {
  return /rate$/i.test(metric);
}
