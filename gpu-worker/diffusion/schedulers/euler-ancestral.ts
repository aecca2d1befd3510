/** @file Euler ancestral: Crowson's k-diffusion sampler, DDPM-like noise on top of the Euler step of Karras et al. 2022. */
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { denoiseExploding } from '../denoiser.ts';
import { interpolate, noiseSchedule, noiseScheduleShape, spacedTimesteps } from '../noise-schedule.ts';
import { explodingPlan, explodingSigmas } from './euler.ts';
import type { Scheduler } from './scheduler.ts';

const ZEulerAncestral = z.looseObject({
  ...noiseScheduleShape,
  timestep_spacing: noiseScheduleShape.timestep_spacing.unwrap().default('linspace'),
  prediction_type: z.enum(['epsilon', 'v_prediction']).default('epsilon'),
});

/** EulerAncestralDiscreteScheduler: what InstructPix2Pix samples with; draws noise at every step, the last one times zero. */
export function eulerAncestral(json: unknown, where = 'scheduler_config.json'): Scheduler {
  const config = parseConfig(ZEulerAncestral, json, where);
  const training = explodingSigmas(noiseSchedule(config).alphasCumprod, config.rescale_betas_zero_snr);
  return {
    className: 'EulerAncestralDiscreteScheduler',
    config,
    plan(steps) {
      const timesteps = spacedTimesteps(config, steps, true);
      const sigmas = Float32Array.from([...timesteps.map((t) => interpolate(training, t)), 0]);
      return explodingPlan(timesteps, sigmas, config.timestep_spacing, (output, i, sample, draw) => {
        const [from, to] = [sigmas[i]!, sigmas[i + 1]!];
        const x0 = denoiseExploding(config.prediction_type, output, sample, from);
        const up = Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2);
        const dt = to ** 2 / from - from; // sqrt(to² - up²), whose difference can round below zero at a very high `from`
        const noise = draw();
        return sample.map((s, j) => s + ((s - x0[j]!) / from) * dt + noise[j]! * up);
      });
    },
  };
}
