/** @file Parametrisations as one wrapper: whatever a network predicts becomes (clean sample, noise), so samplers never branch on it. */
import { ConfigError } from '#gpu-worker/models/config-error.ts';
import type { PredictionType } from './noise-schedule.ts';

/** Clean-sample estimate and the noise that goes with it. */
export interface Denoised {
  x0: Float32Array;
  eps: Float32Array;
}

/**
 * Splits a network output at signal `alpha` and noise `sigma` (alpha² + sigma² = 1, sample = alpha x0 + sigma eps).
 * @param output what the network said, same length as `sample`
 * @param clip range to clamp x0 to, as `clip_sample` asks; null for none
 */
export function denoise(type: PredictionType, output: Float32Array, sample: Float32Array, alpha: number, sigma: number, clip: number | null = null): Denoised {
  const n = sample.length;
  if (output.length !== n) throw new ConfigError(`The network gave ${output.length} values for a sample of ${n}.`);
  const x0 = new Float32Array(n);
  const eps = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const [o, s] = [output[i]!, sample[i]!];
    x0[i] = type === 'epsilon' ? (s - sigma * o) / alpha : type === 'sample' ? o : alpha * s - sigma * o;
    eps[i] = type === 'epsilon' ? o : type === 'sample' ? (s - alpha * o) / sigma : alpha * o + sigma * s;
  }
  if (clip !== null) for (let i = 0; i < n; i++) x0[i] = Math.min(clip, Math.max(-clip, x0[i]!));
  return { x0, eps };
}

/**
 * The same in the variance-exploding coordinates of Euler's samplers: sample = x0 + sigma eps.
 * @returns the clean sample only; they need nothing else
 */
export function denoiseExploding(type: PredictionType, output: Float32Array, sample: Float32Array, sigma: number): Float32Array {
  if (type === 'epsilon') return sample.map((s, i) => s - sigma * output[i]!);
  if (type === 'sample') throw new ConfigError('"prediction_type" is "sample", which Euler samplers do not support; use DDIM or DDPM.');
  const [a, b] = [-sigma / Math.sqrt(sigma * sigma + 1), 1 / (sigma * sigma + 1)];
  return sample.map((s, i) => a * output[i]! + b * s);
}
