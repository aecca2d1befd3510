/** @file Euler: Karras et al. 2022, "Elucidating the Design Space of Diffusion-Based Generative Models", algorithm 2 without churn. */
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { denoiseExploding } from '../denoiser.ts';
import { interpolate, karrasSigmas, noiseSchedule, noiseScheduleShape, sigmaToTimestep, spacedTimesteps, trainingSigmas } from '../noise-schedule.ts';
import type { SamplingPlan, Scheduler } from './scheduler.ts';

const ZEuler = z.looseObject({
  ...noiseScheduleShape,
  timestep_spacing: noiseScheduleShape.timestep_spacing.unwrap().default('linspace'),
  prediction_type: z.enum(['epsilon', 'v_prediction']).default('epsilon'),
  use_karras_sigmas: z.boolean().nullish(),
  use_exponential_sigmas: z.literal(false).nullish(),
  use_beta_sigmas: z.literal(false).nullish(),
  interpolation_type: z.literal('linear').default('linear'),
  timestep_type: z.literal('discrete').default('discrete'),
  final_sigmas_type: z.enum(['zero', 'sigma_min']).default('zero'),
  sigma_min: z.number().positive().nullish(),
  sigma_max: z.number().positive().nullish(),
});

/** What Euler's two samplers share: the variance-exploding coordinates sample = x0 + sigma noise. */
export function explodingPlan(timesteps: readonly number[], sigmas: Float32Array, spacing: string, step: SamplingPlan['step']): SamplingPlan {
  const largest = sigmas.reduce((a, b) => Math.max(a, b), 0);
  return {
    timesteps,
    sigmas,
    initNoiseSigma: spacing === 'leading' ? Math.sqrt(largest * largest + 1) : largest,
    scaleModelInput(sample, i) {
      const scale = Math.sqrt(sigmas[i]! ** 2 + 1);
      return sample.map((s) => s / scale);
    },
    step,
    addNoise: (original, noise, i) => original.map((x, j) => x + sigmas[i]! * noise[j]!),
  };
}

/** Sigmas of every training timestep; a schedule that ends in pure noise keeps a finite last one, as diffusers does. */
export function explodingSigmas(alphasCumprod: Float32Array, zeroSnr: boolean): Float32Array {
  if (!zeroSnr) return trainingSigmas(alphasCumprod);
  const kept = alphasCumprod.slice();
  kept[kept.length - 1] = 2 ** -24;
  return trainingSigmas(kept);
}

/** EulerDiscreteScheduler: first order, deterministic. */
export function euler(json: unknown, where = 'scheduler_config.json'): Scheduler {
  const config = parseConfig(ZEuler, json, where);
  const training = explodingSigmas(noiseSchedule(config).alphasCumprod, config.rescale_betas_zero_snr);
  const final = config.final_sigmas_type === 'zero' ? 0 : training[0]!;
  return {
    className: 'EulerDiscreteScheduler',
    config,
    plan(steps) {
      let timesteps = spacedTimesteps(config, steps, true);
      let levels = timesteps.map((t) => interpolate(training, t));
      if (config.use_karras_sigmas) {
        levels = karrasSigmas(config.sigma_min ?? levels.at(-1)!, config.sigma_max ?? levels[0]!, levels.length);
        timesteps = levels.map((s) => Math.fround(sigmaToTimestep(s, training)));
      }
      const sigmas = Float32Array.from([...levels, final]);
      return explodingPlan(timesteps, sigmas, config.timestep_spacing, (output, i, sample) => {
        const sigma = sigmas[i]!;
        const x0 = denoiseExploding(config.prediction_type, output, sample, sigma);
        const dt = sigmas[i + 1]! - sigma;
        return sample.map((s, j) => s + ((s - x0[j]!) / sigma) * dt);
      });
    },
  };
}
