/** @file Case `schedulers`: whole trajectories with a formula for a network, plus add_noise and velocity. */
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { noiseScheduleFromJson, velocityOf } from '#gpu-worker/diffusion/noise-schedule.ts';
import { schedulerFromJson, type SchedulerName } from '#gpu-worker/diffusion/schedulers/index.ts';
import type { Scheduler } from '#gpu-worker/diffusion/schedulers/scheduler.ts';
import { z } from 'zod';
import type { HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { floats, type GoldenCase, need, numbers } from '../golden-case.ts';

/** The case's own names for the schedulers; `ddim_eta` is DDIM with `eta` above 0. */
const CLASSES: Record<string, SchedulerName> = {
  ddim: 'DDIMScheduler',
  ddim_eta: 'DDIMScheduler',
  ddpm: 'DDPMScheduler',
  euler: 'EulerDiscreteScheduler',
  euler_a: 'EulerAncestralDiscreteScheduler',
  dpmpp_2m: 'DPMSolverMultistepScheduler',
  pndm: 'PNDMScheduler',
};

const ZConfigs = z.record(z.string(), z.looseObject({ _step_args: z.object({ eta: z.number().optional() }).optional() }));

/** Replays one trajectory and compares it, its timesteps, sigmas and noised samples. */
function replay(golden: GoldenCase, io: ReadonlyMap<string, HostTensor>, key: string, scheduler: Scheduler, eta: number): void {
  const steps = Number(key.split('.').at(-1));
  const plan = scheduler.plan(steps, { eta });
  const noise = need(io, 'noise');
  const size = noise.shape.slice(1).reduce((a, b) => a * b, 1);
  const draws = floats(io, 'noise');
  const row = (i: number) => draws.subarray(i * size, (i + 1) * size);
  const tolerance = 1e-4;
  let used = 0;
  let sample: Float32Array = floats(io, 'init').map((x) => x * plan.initNoiseSigma);
  const trajectory = [...sample];
  plan.timesteps.forEach((t, i) => {
    const shift = 0.1 * Math.sin(t / 100);
    const output = plan.scaleModelInput(sample, i).map((x) => 0.3 * x + shift);
    sample = plan.step(output, i, sample, () => row(used++));
    trajectory.push(...sample);
  });
  const timesteps = numbers(io, `${key}.timesteps`);
  // Those of Karras' sigmas are logarithms in float32, whose last bit numpy rounds as the processor does.
  if (timesteps.every(Number.isInteger)) golden.compare.exact(`${key}.timesteps`, plan.timesteps, timesteps);
  else golden.compare.relative(`${key}.timesteps`, plan.timesteps, timesteps, 1e-6);
  golden.compare.relative(`${key}.init_noise_sigma`, [plan.initNoiseSigma], numbers(io, `${key}.init_noise_sigma`), 1e-5);
  golden.compare.exact(`${key}.noise_used`, used, numbers(io, `${key}.noise_used`)[0]);
  golden.compare.relative(`${key}.trajectory`, trajectory, floats(io, `${key}.trajectory`), tolerance);
  const sigmas = io.get(`${key}.sigmas`);
  if (sigmas) for (const [i, want] of numbers(io, `${key}.sigmas`).entries()) golden.compare.relative(`${key}.sigmas[${i}]`, [plan.sigmas?.[i] ?? NaN], [want], 1e-5);
  if (io.has(`${key}.add_noise`)) {
    const noised = [0, Math.floor(steps / 2), steps - 1].flatMap((i) => [...plan.addNoise(floats(io, 'x0'), row(i), i)]);
    golden.compare.relative(`${key}.add_noise`, noised, floats(io, `${key}.add_noise`), tolerance);
  }
}

export async function runSchedulers(golden: GoldenCase): Promise<void> {
  const io = await golden.io();
  const configs = parseConfig(ZConfigs, await golden.json('config.json'), golden.path('config.json'));
  for (const [name, config] of Object.entries(configs)) {
    const kind = name.split('.')[0]!;
    const scheduler = schedulerFromJson(config, `config.json, ${name}`, CLASSES[kind]);
    const keys = [...io.keys()].filter((key) => key.startsWith(`${name}.`) && key.endsWith('.trajectory')).map((key) => key.slice(0, -'.trajectory'.length));
    if (keys.length === 0) throw new Error(`io.safetensors has no trajectory for "${name}"`);
    for (const key of keys) replay(golden, io, key, scheduler, config._step_args?.eta ?? 0);
  }
  const schedule = noiseScheduleFromJson(Object.values(configs)[0], 'config.json');
  if (io.has('alphas_cumprod')) golden.compare.relative('alphas_cumprod', schedule.alphasCumprod, floats(io, 'alphas_cumprod'), 1e-6);
  const row0 = floats(io, 'noise').subarray(0, floats(io, 'x0').length);
  if (io.has('velocity')) golden.compare.tensor('forward', 'velocity', velocityOf(schedule, floats(io, 'x0'), row0, numbers(io, 'velocity.timesteps')), floats(io, 'velocity'));
}
