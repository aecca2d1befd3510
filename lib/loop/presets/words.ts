import type { TLoopRequest } from '../config.ts';
import { long } from './long.ts';

/** The conditional loss: the reward in words behind the instruction. An editor must first learn what the words mean, so it takes longest: an hour a seed on two cores. */
export const words = {
  ...long,
  preset: 'words',
  arm: 'conditional',
  fineTune: { ...long.fineTune, steps: 8_000, learningRate: 1e-3, warmup: 100, emaDecay: 0.999 },
} satisfies Omit<TLoopRequest, 'seed'>;
