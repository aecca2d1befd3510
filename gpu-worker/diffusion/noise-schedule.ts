/** @file The maths every scheduler shares: betas, cumulative alphas, timestep spacing, sigmas. Float32 where diffusers is. */
import { z } from 'zod';
import { ConfigError, parseConfig } from '#gpu-worker/models/config-error.ts';

const { fround } = Math;

/** The share of noise that one step adds to the variance. */
const beta = z.number().min(0).max(1);

/** The keys of `scheduler_config.json` that describe the forward process; every scheduler has them. */
export const noiseScheduleShape = {
  num_train_timesteps: z.number().int().positive().max(100_000).default(1000),
  beta_start: beta.default(0.0001),
  beta_end: beta.default(0.02),
  beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']).default('linear'),
  trained_betas: z.array(beta).nullish(),
  prediction_type: z.enum(['epsilon', 'v_prediction', 'sample']).default('epsilon'),
  timestep_spacing: z.enum(['linspace', 'leading', 'trailing']).default('leading'),
  steps_offset: z.number().int().nonnegative().default(0),
  rescale_betas_zero_snr: z.boolean().default(false),
  /** For thresholding, which no sampler here does, and for samplers that clip. */
  clip_sample: z.boolean().nullish(),
  dynamic_thresholding_ratio: z.number().nullish(),
  sample_max_value: z.number().nullish(),
};

/** What a network's output means: noise, velocity sqrt(a) noise - sqrt(1-a) x0, or the clean sample. */
export type PredictionType = 'epsilon' | 'v_prediction' | 'sample';
export type TimestepSpacing = 'linspace' | 'leading' | 'trailing';

const ZNoiseSchedule = z.object(noiseScheduleShape);
export type NoiseScheduleConfig = z.infer<typeof ZNoiseSchedule>;

/** The forward process in numbers: `alphasCumprod[t]` is the share of signal variance left at timestep t. */
export interface NoiseSchedule {
  readonly config: NoiseScheduleConfig;
  /** Float32, as torch computes it, because 1 - alpha amplifies its rounding at small t. */
  readonly alphasCumprod: Float32Array;
}

/** `torch.linspace` in float32: counted from both ends. */
function linspace32(start: number, end: number, n: number): Float32Array {
  const out = new Float32Array(n);
  const [s, e] = [fround(start), fround(end)];
  const step = n > 1 ? fround(fround(e - s) / (n - 1)) : 0;
  for (let i = 0; i < n; i++) out[i] = i < n / 2 ? s + step * i : e - step * (n - 1 - i);
  return out;
}

function betasOf(config: NoiseScheduleConfig): Float32Array {
  const n = config.num_train_timesteps;
  if (config.trained_betas) {
    if (config.trained_betas.length !== n) throw new ConfigError(`"trained_betas" has ${config.trained_betas.length} entries but "num_train_timesteps" is ${n}; they must agree.`);
    return Float32Array.from(config.trained_betas);
  }
  if (config.beta_schedule === 'linear') return linspace32(config.beta_start, config.beta_end, n);
  if (config.beta_schedule === 'scaled_linear') return linspace32(Math.sqrt(config.beta_start), Math.sqrt(config.beta_end), n).map((b) => b * b);
  const bar = (t: number) => Math.cos(((t + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  return Float32Array.from({ length: n }, (_, i) => Math.min(1 - bar((i + 1) / n) / bar(i / n), 0.999));
}

/** Shifts and scales sqrt(alphas) so that the last timestep is pure noise (Lin et al. 2023, algorithm 1). */
function rescaleZeroSnr(betas: Float32Array): Float32Array {
  const n = betas.length;
  const root = cumprod(betas.map((b) => 1 - b)).map((a) => Math.sqrt(a));
  const [first, last] = [root[0]!, root[n - 1]!];
  const bar = root.map((r) => fround(fround(r - last) * fround(first / fround(first - last)))).map((r) => r * r);
  return bar.map((a, i) => 1 - (i === 0 ? a : fround(a / bar[i - 1]!)));
}

/** Cumulative product, accumulated in double and stored in float32 as torch does on a CPU. */
function cumprod(values: Float32Array): Float32Array {
  let product = 1;
  return values.map((v) => (product *= v));
}

/** Builds the forward process of a scheduler's configuration. */
export function noiseSchedule(config: NoiseScheduleConfig): NoiseSchedule {
  const betas = betasOf(config);
  const alphasCumprod = cumprod((config.rescale_betas_zero_snr ? rescaleZeroSnr(betas) : betas).map((b) => 1 - b));
  return { config, alphasCumprod };
}

/** Reads the forward process out of any `scheduler_config.json`, whichever scheduler it names: what training needs. */
export function noiseScheduleFromJson(json: unknown, where = 'scheduler_config.json'): NoiseSchedule {
  return noiseSchedule(parseConfig(ZNoiseSchedule, json, where));
}

/** `np.arange(start, 0, -step)` with numpy's own rounding of the increment. */
function arangeDown(start: number, step: number): number[] {
  const delta = start - step - start;
  return Array.from({ length: Math.max(0, Math.ceil(-start / -step)) }, (_, i) => start + i * delta);
}

/** Round half to even, as numpy does. */
export function roundHalfEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/**
 * The timesteps of a run, highest first (table 2 of Lin et al. 2023). Integers except for `linspace` with `exact`,
 * where Euler's samplers keep the fractions.
 */
export function spacedTimesteps(config: NoiseScheduleConfig, steps: number, exact = false): number[] {
  const n = config.num_train_timesteps;
  if (!Number.isInteger(steps) || steps < 1 || steps > n) throw new ConfigError(`The number of steps must be an integer from 1 to num_train_timesteps (${n}), not ${steps}.`);
  if (config.timestep_spacing === 'trailing') return arangeDown(n, n / steps).map((t) => roundHalfEven(t) - 1);
  if (config.timestep_spacing === 'leading') {
    const ratio = Math.floor(n / steps);
    return Array.from({ length: steps }, (_, i) => (steps - 1 - i) * ratio + config.steps_offset);
  }
  // np.linspace multiplies by a rounded step, which decides how halves round.
  const at = (i: number) => (steps === 1 ? 0 : i === steps - 1 ? n - 1 : i * ((n - 1) / (steps - 1)));
  return Array.from({ length: steps }, (_, i) => (exact ? fround(at(steps - 1 - i)) : roundHalfEven(at(steps - 1 - i))));
}

/** `spacedTimesteps` for samplers that look every timestep up in the training schedule; an offset can lift the first beyond its end. */
export function trainedTimesteps(config: NoiseScheduleConfig, steps: number): number[] {
  const timesteps = spacedTimesteps(config, steps);
  const last = config.num_train_timesteps - 1;
  if (timesteps[0]! > last) throw new ConfigError(`${steps} steps with "steps_offset" ${config.steps_offset} begin at timestep ${timesteps[0]}, but the model was trained up to ${last}; take fewer steps or another "timestep_spacing".`);
  return timesteps;
}

/** Noise-to-signal ratio sqrt((1-a)/a) of every training timestep, float32. */
export function trainingSigmas(alphasCumprod: Float32Array): Float32Array {
  return alphasCumprod.map((a) => Math.sqrt(fround(fround(1 - a) / a)));
}

/** Linear interpolation of `values` (on 0, 1, 2 ...) at `at`, clamped at both ends. */
export function interpolate(values: ArrayLike<number>, at: number): number {
  const last = values.length - 1;
  if (at <= 0) return values[0]!;
  if (at >= last) return values[last]!;
  const i = Math.floor(at);
  return values[i]! + (values[i + 1]! - values[i]!) * (at - i);
}

/** The ramp of Karras et al. 2022, equation 5 with rho = 7, from `max` down to `min`. */
export function karrasSigmas(min: number, max: number, steps: number): number[] {
  const [lo, hi] = [min ** (1 / 7), max ** (1 / 7)];
  return Array.from({ length: steps }, (_, i) => (hi + (steps === 1 ? 0 : i / (steps - 1)) * (lo - hi)) ** 7);
}

/** The (fractional) timestep whose sigma is the given one: log-linear between neighbours, with the training sigmas' logarithms in float32 as numpy has them. */
export function sigmaToTimestep(sigma: number, sigmas: Float32Array): number {
  const log = Math.log(Math.max(sigma, 1e-10));
  const logOf = (i: number) => fround(Math.log(sigmas[i]!));
  let low = 0;
  while (low < sigmas.length - 2 && logOf(low + 1) <= log) low++;
  const [a, b] = [logOf(low), logOf(low + 1)];
  const w = Math.min(1, Math.max(0, (a - log) / fround(a - b)));
  return (1 - w) * low + w * (low + 1);
}

/** Adds noise to clean samples: sqrt(a) x0 + sqrt(1-a) noise, one timestep per leading row. */
export function addNoise(schedule: NoiseSchedule, x0: Float32Array, noise: Float32Array, timesteps: readonly number[]): Float32Array {
  return mixRows(schedule, x0, noise, timesteps, 1);
}

/** The v-prediction target sqrt(a) noise - sqrt(1-a) x0, one timestep per leading row (Salimans & Ho 2022). */
export function velocityOf(schedule: NoiseSchedule, x0: Float32Array, noise: Float32Array, timesteps: readonly number[]): Float32Array {
  return mixRows(schedule, noise, x0, timesteps, -1);
}

function mixRows(schedule: NoiseSchedule, main: Float32Array, other: Float32Array, timesteps: readonly number[], sign: 1 | -1): Float32Array {
  const row = main.length / timesteps.length;
  if (!Number.isInteger(row) || other.length !== main.length) throw new RangeError(`${main.length} and ${other.length} values do not divide into ${timesteps.length} rows.`);
  const out = new Float32Array(main.length);
  timesteps.forEach((t, r) => {
    const alpha = schedule.alphasCumprod[t];
    if (alpha === undefined) throw new RangeError(`Timestep ${t} is outside 0 to ${schedule.alphasCumprod.length - 1}.`);
    const [a, b] = [fround(Math.sqrt(alpha)), sign * fround(Math.sqrt(fround(1 - alpha)))];
    for (let i = r * row; i < (r + 1) * row; i++) out[i] = a * main[i]! + b * other[i]!;
  });
  return out;
}
