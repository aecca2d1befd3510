/** @file What a training makes of the device it runs on. */
import { type ResolvedDevice, resolveDevice } from '#gpu-worker/runtime/device.ts';
import type { OptimizerConfig } from './step-graph.ts';
import type { TrainStepDefinition } from './train-step.ts';

/** Steps a call on CUDA: weights and moments cross to the card and back once in so many steps. */
const STEPS_PER_CALL = 50;

/**
 * The optimizer and the way steps are taken on a device. On CUDA: 50 steps a call with the state resident on the card, products in float16, and a loss
 * scale that grows and falls with what halves can hold (Micikevicius et al. 2018). Elsewhere a step a call in float32.
 */
export function onDevice(optimizer: OptimizerConfig, device: ResolvedDevice = resolveDevice()): Pick<TrainStepDefinition, 'optimizer' | 'precision' | 'stepsPerCall'> {
  if (device !== 'cuda') return { optimizer };
  return { optimizer: { ...optimizer, lossScale: { initial: 2 ** 15, growthInterval: 2000 } }, precision: 'float16', stepsPerCall: STEPS_PER_CALL };
}
