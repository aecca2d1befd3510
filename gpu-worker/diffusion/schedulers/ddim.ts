/** @file DDIM: Song, Meng & Ermon 2021, "Denoising Diffusion Implicit Models", equation 12. */
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { denoise } from '../denoiser.ts';
import { addNoise, noiseSchedule, noiseScheduleShape, trainedTimesteps } from '../noise-schedule.ts';
import type { Scheduler } from './scheduler.ts';

const ZDDIM = z.looseObject({
  ...noiseScheduleShape,
  clip_sample: z.boolean().default(true),
  clip_sample_range: z.number().positive().default(1),
  set_alpha_to_one: z.boolean().default(true),
  thresholding: z.literal(false).default(false),
});

/** DDIMScheduler; `eta` 0 is deterministic, above 0 it draws noise at every step. */
export function ddim(json: unknown, where = 'scheduler_config.json'): Scheduler {
  const config = parseConfig(ZDDIM, json, where);
  const schedule = noiseSchedule(config);
  const { alphasCumprod } = schedule;
  const finalAlpha = config.set_alpha_to_one ? 1 : alphasCumprod[0]!;
  return {
    className: 'DDIMScheduler',
    config,
    plan(steps, { eta = 0 } = {}) {
      const timesteps = trainedTimesteps(config, steps);
      const stride = Math.floor(config.num_train_timesteps / steps);
      return {
        timesteps,
        sigmas: null,
        initNoiseSigma: 1,
        scaleModelInput: (sample) => sample,
        step(output, i, sample, draw) {
          const t = timesteps[i]!;
          const alpha = alphasCumprod[t]!;
          const alphaNext = t - stride >= 0 ? alphasCumprod[t - stride]! : finalAlpha;
          const { x0, eps } = denoise(config.prediction_type, output, sample, Math.sqrt(alpha), Math.sqrt(1 - alpha), config.clip_sample ? config.clip_sample_range : null);
          const std = eta * Math.sqrt(Math.max(0, ((1 - alphaNext) / (1 - alpha)) * (1 - alpha / alphaNext)));
          const [a, b] = [Math.sqrt(alphaNext), Math.sqrt(Math.max(0, 1 - alphaNext - std * std))];
          const noise = eta > 0 ? draw() : null;
          return x0.map((x, j) => a * x + b * eps[j]! + (noise ? std * noise[j]! : 0));
        },
        addNoise: (original, noise, i) => addNoise(schedule, original, noise, [timesteps[i]!]),
      };
    },
  };
}
