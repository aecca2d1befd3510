/** @file PNDM in its linear multistep form (PLMS): Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models", equations 9 and 12; SD 1.x ships with it. */
import { z } from 'zod';
import { ConfigError, parseConfig } from '#gpu-worker/models/config-error.ts';
import { addNoise, noiseSchedule, noiseScheduleShape, trainedTimesteps } from '../noise-schedule.ts';
import type { Scheduler } from './scheduler.ts';

const ZPndm = z.looseObject({
  ...noiseScheduleShape,
  /** The Runge-Kutta warm-up of the paper is not built; Stable Diffusion skips it. */
  skip_prk_steps: z.literal(true),
  set_alpha_to_one: z.boolean().default(false),
  prediction_type: z.enum(['epsilon', 'v_prediction']).default('epsilon'),
});

/** Adams-Bashforth weights of the newest outputs, newest first, by how many there are. */
const WEIGHTS = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]] as const;

/** PNDMScheduler with skip_prk_steps: the second timestep is visited twice, so a run of n steps asks the network n + 1 times. */
export function pndm(json: unknown, where = 'scheduler_config.json'): Scheduler {
  const config = parseConfig(ZPndm, json, where);
  const schedule = noiseSchedule(config);
  const { alphasCumprod } = schedule;
  const finalAlpha = config.set_alpha_to_one ? 1 : alphasCumprod[0]!;
  return {
    className: 'PNDMScheduler',
    config,
    plan(steps) {
      if (steps < 2) throw new ConfigError('PNDM needs at least two steps; take more steps or another scheduler.');
      const spaced = trainedTimesteps(config, steps);
      const timesteps = [spaced[0]!, spaced[1]!, ...spaced.slice(1)];
      const stride = Math.floor(config.num_train_timesteps / steps);
      let outputs: Float32Array[] = []; // newest first
      let first: Float32Array | null = null;
      /** The transfer of equation 9 from timestep `t` to `to`. */
      const transfer = (sample: Float32Array, output: Float32Array, t: number, to: number): Float32Array => {
        const [alpha, next] = [alphasCumprod[t]!, to >= 0 ? alphasCumprod[to]! : finalAlpha];
        const keep = Math.sqrt(next / alpha);
        const move = (next - alpha) / (alpha * Math.sqrt(1 - next) + Math.sqrt(alpha * (1 - alpha) * next));
        const [a, b] = config.prediction_type === 'epsilon' ? [1, 0] : [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
        return sample.map((s, j) => keep * s - move * (a * output[j]! + b * s));
      };
      return {
        timesteps,
        sigmas: null,
        initNoiseSigma: 1,
        scaleModelInput: (sample) => sample,
        step(output, i, sample) {
          const t = timesteps[i]!;
          if (i === 1) {
            // The first step again, with the mean of the outputs at both of its ends.
            const start = first!;
            return transfer(start, output.map((x, j) => (x + outputs[0]![j]!) / 2), t + stride, t);
          }
          if (i === 0) {
            outputs = [];
            first = sample;
          }
          outputs = [output, ...outputs.slice(0, 3)];
          const weights = WEIGHTS[outputs.length - 1]!;
          const mixed = output.map((_, j) => weights.reduce((sum: number, weight, k) => sum + weight * outputs[k]![j]!, 0));
          return transfer(sample, mixed, t, t - stride);
        },
        addNoise: (original, noise, i) => addNoise(schedule, original, noise, [timesteps[i]!]),
      };
    },
  };
}
