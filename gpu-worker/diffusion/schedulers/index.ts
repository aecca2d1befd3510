/** @file The list of schedulers by diffusers' class name; adding one is a file and a line here. */
import { ConfigError, parseJson } from '#gpu-worker/models/config-error.ts';
import { pythonJson } from '#gpu-worker/models/python-json.ts';
import { ddim } from './ddim.ts';
import { ddpm } from './ddpm.ts';
import { dpmSolverMultistep } from './dpm-solver-multistep.ts';
import { euler } from './euler.ts';
import { eulerAncestral } from './euler-ancestral.ts';
import { pndm } from './pndm.ts';
import type { Scheduler } from './scheduler.ts';

export const schedulers = {
  DDIMScheduler: ddim,
  DDPMScheduler: ddpm,
  EulerDiscreteScheduler: euler,
  EulerAncestralDiscreteScheduler: eulerAncestral,
  DPMSolverMultistepScheduler: dpmSolverMultistep,
  PNDMScheduler: pndm,
} as const satisfies Record<string, (json: unknown, where?: string) => Scheduler>;

export type SchedulerName = keyof typeof schedulers;

/**
 * Builds the scheduler a `scheduler_config.json` describes.
 * @param className overrides `_class_name`: any scheduler can run on another's noise schedule
 * @throws ConfigError naming the key
 */
export function schedulerFromJson(json: unknown, where = 'scheduler_config.json', className?: SchedulerName): Scheduler {
  const name = className ?? (json as { _class_name?: unknown } | null)?._class_name;
  if (typeof name !== 'string' || !Object.hasOwn(schedulers, name)) {
    throw new ConfigError(`${where}: "_class_name" is ${JSON.stringify(name) ?? 'missing'}, which is not supported; use one of ${Object.keys(schedulers).join(', ')}.`);
  }
  return schedulers[name as SchedulerName](json, where);
}

/** The text of `scheduler_config.json` for a scheduler, as diffusers writes it. */
export function schedulerToJson(scheduler: Scheduler, diffusersVersion = '0.42.1'): string {
  return pythonJson({ ...scheduler.config, _class_name: scheduler.className, _diffusers_version: diffusersVersion });
}

/** Reads the text of a `scheduler_config.json` (Python's JSON, so -Infinity is legal). */
export function schedulerFromText(text: string, where = 'scheduler_config.json', className?: SchedulerName): Scheduler {
  return schedulerFromJson(parseJson(text, where), where, className);
}
