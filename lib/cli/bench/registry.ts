/** @file The benchmarks by name; adding one is a file and a line here. */
import type { ResolvedDevice } from '#gpu-worker/runtime/device.ts';
import type { BenchCase } from './bench-case.ts';

/** Makes a benchmark's cases for a device; configurations may have to be read first. */
export type ListCases = (device: ResolvedDevice) => Promise<readonly BenchCase[]>;

export const benchmarks: Readonly<Record<string, () => Promise<ListCases>>> = {
  'train-step': async () => (await import('./train-step.ts')).trainStepCases,
  sample: async () => (await import('./sample.ts')).sampleCases,
};
