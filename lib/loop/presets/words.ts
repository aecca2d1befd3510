import type { TLoopRequest } from '../config.ts';
import { long } from './long.ts';

/** The conditional loss: the reward in words behind the instruction. An editor must first learn what the words mean, so it takes longest: an hour a seed on two cores, without the arms that the powered run already has. */
export const words = {
  ...long,
  preset: 'words',
  arm: 'conditional',
  fineTune: { ...long.fineTune, steps: 8_000, learningRate: 1e-3, warmup: 100, emaDecay: 0.999 },
  controls: { oracleReward: false },
} satisfies Omit<TLoopRequest, 'seed'>;
