/** Schedulers beyond the reference cases. PNDM, which Stable Diffusion 1.x folders name: whole trajectories of diffusers' own (0.42.1), by timesteps, sum and mean magnitude. */
import { expect, test } from 'vitest';
import { schedulerFromJson } from '#gpu-worker/diffusion/schedulers/index.ts';

const config = { _class_name: 'PNDMScheduler', beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', skip_prk_steps: true, set_alpha_to_one: false, steps_offset: 1 };

test.each([
  ['epsilon', 'leading', 5, [801, 601, 601, 401, 201, 1], -2.8174, 2.62311],
  ['epsilon', 'trailing', 5, [999, 799, 799, 599, 399, 199], -15.28163, 5.13791],
  ['epsilon', 'linspace', 5, [999, 749, 749, 500, 250, 0], -12.89671, 3.85944],
  ['epsilon', 'leading', 20, undefined, -6.70505, 4.54325],
  ['v_prediction', 'leading', 5, undefined, -3.55379, 0.5355],
  ['v_prediction', 'trailing', 20, undefined, -0.75141, 0.61961],
  ['v_prediction', 'linspace', 20, undefined, -0.71776, 0.64165],
] as const)('%s, %s, %i steps', (prediction, spacing, steps, timesteps, total, magnitude) => {
  const plan = schedulerFromJson({ ...config, prediction_type: prediction, timestep_spacing: spacing }).plan(steps);
  if (timesteps) expect(plan.timesteps).toEqual(timesteps);
  for (const _again of [1, 2]) {
    let sample = Float32Array.from({ length: 32 }, (_, i) => -2 + (4 * i) / 31);
    for (const [i, t] of plan.timesteps.entries()) sample = Float32Array.from(plan.step(sample.map((x) => 0.3 * x + 0.1 * Math.sin(t / 100)), i, sample, () => sample));
    expect(sample.reduce((a, x) => a + x, 0)).toBeCloseTo(total, 3);
    expect(sample.reduce((a, x) => a + Math.abs(x), 0) / 32).toBeCloseTo(magnitude, 4);
  }
});

test('one step and the Runge-Kutta warm-up are refused', () => {
  expect(() => schedulerFromJson(config).plan(1)).toThrow(/at least two steps/);
  expect(() => schedulerFromJson({ ...config, skip_prk_steps: undefined })).toThrow(/"skip_prk_steps" is missing/);
});

test('Euler ancestral stays finite from a noise level of twenty thousand, as the cosine schedule begins', () => {
  const plan = schedulerFromJson({ _class_name: 'EulerAncestralDiscreteScheduler', beta_schedule: 'squaredcos_cap_v2', timestep_spacing: 'trailing', steps_offset: 1 }).plan(3);
  expect(plan.sigmas![0]).toBeGreaterThan(20_000);
  let sample = Float32Array.from([1, -2, 0.5], (x) => x * plan.initNoiseSigma);
  for (const i of plan.timesteps.keys()) sample = Float32Array.from(plan.step(plan.scaleModelInput(sample, i).map((x) => 0.3 * x), i, sample, () => Float32Array.from([0.1, 0.2, 0.3])));
  expect(sample.every(Number.isFinite)).toBe(true);
});

test('a first step beyond the last trained timestep is refused where it would be looked up', () => {
  const ddim = schedulerFromJson({ _class_name: 'DDIMScheduler', num_train_timesteps: 10, steps_offset: 1 });
  expect(ddim.plan(5).timesteps).toEqual([9, 7, 5, 3, 1]);
  expect(() => ddim.plan(10)).toThrow(/10 steps with "steps_offset" 1 begin at timestep 10, but the model was trained up to 9/);
});
