/** @file Progress of a long command: a bar on a terminal, plain lines in a log. */
import { SingleBar } from 'cli-progress';

export interface Progress {
  /** Reports that `done` of the total are finished. */
  update(done: number): void;
  stop(): void;
}

/** Starts a progress display for `total` pieces of work, e.g. `startProgress('Denoising', 50, 'step')`. */
export function startProgress(label: string, total: number, unit: string): Progress {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({ format: `${label} {bar} {value}/{total} ${unit}s, {eta_formatted} left`, stream: process.stderr, hideCursor: true, clearOnComplete: false });
    bar.start(total, 0);
    return { update: (done) => bar.update(done), stop: () => bar.stop() };
  }
  // In a log about ten lines are enough.
  let told = 0;
  return {
    update(done) {
      const share = Math.floor((done / total) * 10);
      if (share > told) console.error(`${label}: ${done}/${total} ${unit}s`);
      told = Math.max(told, share);
    },
    stop() {},
  };
}
