/** @file What a scheduler is: a denoising algorithm that plans a number of steps and then takes them one by one. */

/** Draws the next standard normal sample of the run's shape; called only by steps that really use noise. */
export type DrawNoise = () => Float32Array;

/** A run of a given number of steps. Multistep methods remember earlier outputs, so one plan serves one trajectory at a time. */
export interface SamplingPlan {
  /** Highest first; what the network is told. */
  readonly timesteps: readonly number[];
  /** Noise-to-signal ratio before each step and after the last; null for samplers that work on alphas. */
  readonly sigmas: Float32Array | null;
  /** Standard deviation of the noise that step 0 expects. */
  readonly initNoiseSigma: number;
  /** What the network sees at step `i`; the sampler's own sample stays as it is. */
  scaleModelInput(sample: Float32Array, i: number): Float32Array;
  /** Takes step `i`: network output and current sample in, next sample out. Steps run from 0 upwards. */
  step(output: Float32Array, i: number, sample: Float32Array, draw: DrawNoise): Float32Array;
  /** Noise at the level of step `i`, for starting from an image. */
  addNoise(original: Float32Array, noise: Float32Array, i: number): Float32Array;
}

/** Options of one run that diffusers passes to `step` rather than keeping in the configuration. */
export interface PlanOptions {
  /** DDIM's interpolation between deterministic (0) and DDPM-like (1). */
  eta?: number;
}

export interface Scheduler {
  /** diffusers' class name, written as `_class_name`. */
  readonly className: string;
  /** Everything `scheduler_config.json` said, unknown keys included, so that saving loses nothing. */
  readonly config: Readonly<Record<string, unknown>>;
  plan(steps: number, options?: PlanOptions): SamplingPlan;
}
