/** @file Learning-rate schedules as part of the graph: a function of the step input, in float64 so that late steps stay exact. */
import type { Value } from '../onnx/graph.ts';
import { add, clip, cos, div, minimum, mul, sub, cast } from '../onnx/ops/elementwise.ts';

export type LrSchedule =
  | { readonly kind: 'constant'; readonly warmupSteps?: number }
  /** Half a cosine from the peak to `finalFactor` of it at `totalSteps`. */
  | { readonly kind: 'cosine'; readonly warmupSteps?: number; readonly totalSteps: number; readonly finalFactor?: number }
  | { readonly kind: 'linear'; readonly warmupSteps?: number; readonly totalSteps: number; readonly finalFactor?: number };

/**
 * The factor on the base learning rate at `step` (float64 scalar, 0 for the first step). Warm-up rises linearly from 0 as
 * Hugging Face's get_cosine_schedule_with_warmup does; without warm-up the first step has factor 1.
 */
export function lrFactor(step: Value, schedule: LrSchedule): Value {
  const warmup = schedule.warmupSteps ?? 0;
  const rising = warmup > 0 ? minimum(div(step, warmup), 1) : undefined;
  if (schedule.kind === 'constant') return rising ?? step.graph.scalar(1, 'float64');
  const length = schedule.totalSteps - warmup;
  if (!(length > 0)) throw new Error(`The learning-rate schedule needs totalSteps (${schedule.totalSteps}) above warmupSteps (${warmup}).`);
  const progress = clip(div(sub(step, warmup), length), 0, 1);
  const final = schedule.finalFactor ?? 0;
  const shape = schedule.kind === 'linear' ? sub(1, progress) : mul(add(cosine(mul(progress, Math.PI)), 1), 0.5);
  const falling = add(mul(shape, 1 - final), final);
  return rising ? mul(rising, falling) : falling;
}

/** ORT's Cos has no float64 kernel everywhere; float32 is exact to 1e-7 here. */
function cosine(angle: Value): Value {
  return cast(cos(cast(angle, 'float32')), 'float64');
}
