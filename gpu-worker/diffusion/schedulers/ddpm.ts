/** @file DDPM: Ho, Jain & Abbeel 2020, "Denoising Diffusion Probabilistic Models", algorithm 2 with equations 6 and 7. */
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { denoise } from '../denoiser.ts';
import { addNoise, noiseSchedule, noiseScheduleShape, trainedTimesteps } from '../noise-schedule.ts';
import type { Scheduler } from './scheduler.ts';

const ZDDPM = z.looseObject({
  ...noiseScheduleShape,
  variance_type: z.enum(['fixed_small', 'fixed_small_log', 'fixed_large']).default('fixed_small'),
  clip_sample: z.boolean().default(true),
  clip_sample_range: z.number().positive().default(1),
  thresholding: z.literal(false).default(false),
});

/** DDPMScheduler: ancestral sampling of the exact posterior; draws noise at every step but t = 0. */
export function ddpm(json: unknown, where = 'scheduler_config.json'): Scheduler {
  const config = parseConfig(ZDDPM, json, where);
  const schedule = noiseSchedule(config);
  const { alphasCumprod } = schedule;
  return {
    className: 'DDPMScheduler',
    config,
    plan(steps) {
      const timesteps = trainedTimesteps(config, steps);
      return {
        timesteps,
        sigmas: null,
        initNoiseSigma: 1,
        scaleModelInput: (sample) => sample,
        step(output, i, sample, draw) {
          const t = timesteps[i]!;
          const alpha = alphasCumprod[t]!;
          const alphaNext = i + 1 < timesteps.length ? alphasCumprod[timesteps[i + 1]!]! : 1;
          const beta = 1 - alpha / alphaNext;
          const { x0 } = denoise(config.prediction_type, output, sample, Math.sqrt(alpha), Math.sqrt(1 - alpha), config.clip_sample ? config.clip_sample_range : null);
          const a = (Math.sqrt(alphaNext) * beta) / (1 - alpha);
          const b = (Math.sqrt(alpha / alphaNext) * (1 - alphaNext)) / (1 - alpha);
          const variance = config.variance_type === 'fixed_large' ? beta : Math.max(((1 - alphaNext) / (1 - alpha)) * beta, 1e-20);
          const noise = t > 0 ? draw() : null;
          return x0.map((x, j) => a * x + b * sample[j]! + (noise ? Math.sqrt(variance) * noise[j]! : 0));
        },
        addNoise: (original, noise, i) => addNoise(schedule, original, noise, [timesteps[i]!]),
      };
    },
  };
}
