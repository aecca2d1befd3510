/** @file DPM-Solver++ 2M: Lu et al. 2022, "DPM-Solver++: Fast Solver for Guided Sampling", algorithm 2. */
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { denoise } from '../denoiser.ts';
import { interpolate, karrasSigmas, noiseSchedule, noiseScheduleShape, type NoiseScheduleConfig, roundHalfEven, sigmaToTimestep, spacedTimesteps } from '../noise-schedule.ts';
import { explodingSigmas } from './euler.ts';
import type { SamplingPlan, Scheduler } from './scheduler.ts';

const ZDpm = z.looseObject({
  ...noiseScheduleShape,
  timestep_spacing: noiseScheduleShape.timestep_spacing.unwrap().default('linspace'),
  solver_order: z.union([z.literal(1), z.literal(2)]).default(2),
  algorithm_type: z.literal('dpmsolver++').default('dpmsolver++'),
  solver_type: z.enum(['midpoint', 'heun']).default('midpoint'),
  lower_order_final: z.boolean().default(true),
  euler_at_final: z.boolean().default(false),
  final_sigmas_type: z.enum(['zero', 'sigma_min']).default('zero'),
  use_karras_sigmas: z.boolean().nullish(),
  use_exponential_sigmas: z.literal(false).nullish(),
  use_beta_sigmas: z.literal(false).nullish(),
  use_lu_lambdas: z.literal(false).nullish(),
  use_flow_sigmas: z.literal(false).nullish(),
  use_dynamic_shifting: z.literal(false).nullish(),
  flow_shift: z.number().nullish(),
  time_shift_type: z.string().nullish(),
  variance_type: z.null().optional(),
  lambda_min_clipped: z.literal(-Infinity).nullish(),
  thresholding: z.literal(false).default(false),
});
type DpmConfig = z.infer<typeof ZDpm>;

/** Signal and noise scale (alpha² + sigma² = 1) at a noise-to-signal ratio, and half the log-SNR. */
function levelAt(ratio: number): { alpha: number; sigma: number; lambda: number } {
  const alpha = 1 / Math.sqrt(ratio * ratio + 1);
  return { alpha, sigma: ratio * alpha, lambda: -Math.log(ratio) };
}

/** Unlike the other samplers it spreads n + 1 points and drops the last, except for trailing spacing. */
function dpmTimesteps(config: NoiseScheduleConfig, steps: number): number[] {
  return config.timestep_spacing === 'trailing' ? spacedTimesteps(config, steps) : spacedTimesteps({ ...config }, steps + 1).slice(0, -1);
}

function dpmPlan(config: DpmConfig, timesteps: number[], sigmas: Float32Array): SamplingPlan {
  const last = timesteps.length - 1;
  const few = config.lower_order_final && timesteps.length < 15;
  let before: Float32Array | null = null;
  return {
    timesteps,
    sigmas,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample,
    step(output, i, sample) {
      const here = levelAt(sigmas[i]!);
      const next = levelAt(sigmas[i + 1]!);
      const { x0 } = denoise(config.prediction_type, output, sample, here.alpha, here.sigma);
      const h = next.lambda - here.lambda;
      const [keep, move] = [next.sigma / here.sigma, next.alpha * Math.expm1(-h)];
      const previous = i === 0 ? null : before;
      before = x0;
      const first = config.solver_order === 1 || !previous || (i === last && (config.euler_at_final || few || config.final_sigmas_type === 'zero'));
      if (first) return sample.map((s, j) => keep * s - move * x0[j]!);
      const r = (here.lambda - levelAt(sigmas[i - 1]!).lambda) / h;
      const slope = config.solver_type === 'midpoint' ? -0.5 * move : next.alpha * (Math.expm1(-h) / h + 1);
      return sample.map((s, j) => keep * s - move * x0[j]! + slope * ((x0[j]! - previous[j]!) / r));
    },
    addNoise(original, noise, i) {
      const { alpha, sigma } = levelAt(sigmas[i]!);
      return original.map((x, j) => alpha * x + sigma * noise[j]!);
    },
  };
}

/** DPMSolverMultistepScheduler with algorithm dpmsolver++: second order from two outputs, deterministic. */
export function dpmSolverMultistep(json: unknown, where = 'scheduler_config.json'): Scheduler {
  const config = parseConfig(ZDpm, json, where);
  const training = explodingSigmas(noiseSchedule(config).alphasCumprod, config.rescale_betas_zero_snr);
  const final = config.final_sigmas_type === 'zero' ? 0 : training[0]!;
  return {
    className: 'DPMSolverMultistepScheduler',
    config,
    plan(steps) {
      let timesteps = dpmTimesteps(config, steps);
      let levels = timesteps.map((t) => interpolate(training, t));
      if (config.use_karras_sigmas) {
        levels = karrasSigmas(training[0]!, training.at(-1)!, timesteps.length);
        timesteps = levels.map((s) => roundHalfEven(sigmaToTimestep(s, training)));
      }
      return dpmPlan(config, timesteps, Float32Array.from([...levels, final]));
    },
  };
}
