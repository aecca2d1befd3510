/** @file Metrics of a training between two reports. */

/** Means over the steps since the last report. */
export interface MeterReading {
  readonly means: Readonly<Record<string, number>>;
  readonly stepsPerSecond: number;
}

/** Sums the metrics of steps; a call of several steps took each an equal share of its time. */
export class TrainingMeter {
  private sums: Record<string, number> = {};
  private count = 0;
  private milliseconds = 0;
  private since = performance.now();
  private shareOfCall = 0;

  /** To be called after each call of the training step, with the steps it took. */
  lap(steps: number): void {
    const now = performance.now();
    this.shareOfCall = (now - this.since) / steps;
    this.since = now;
  }

  /** Adds the metrics of the step at position `at` of the call. */
  add(metrics: Readonly<Record<string, Float32Array>>, at: number): void {
    for (const [name, values] of Object.entries(metrics)) this.sums[name] = (this.sums[name] ?? 0) + (values[at] ?? 0);
    this.count++;
    this.milliseconds += this.shareOfCall;
  }

  /** What was gathered, which is then forgotten. */
  take(): MeterReading {
    const means = Object.fromEntries(Object.entries(this.sums).map(([name, sum]) => [name, sum / this.count]));
    const stepsPerSecond = (1000 * this.count) / Math.max(1, this.milliseconds);
    this.sums = {};
    this.count = 0;
    this.milliseconds = 0;
    return { means, stepsPerSecond };
  }
}
