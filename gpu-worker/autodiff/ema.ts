/** @file Exponential moving average of the weights. */
import type { Value } from '../onnx/graph.ts';
import { add, cast, div, minimum, mul, sub } from '../onnx/ops/elementwise.ts';

export interface EmaConfig {
  readonly decay: number;
  /** Lets the average follow faster at first: decay_t = min(decay, (1 + t) / (10 + t)), t = 0 at the first step. */
  readonly warmup?: boolean;
}

/** ema - (1 - decay) (ema - parameters): the update of diffusers' EMAModel. `step` is the float64 step input. */
export function updateEma(ema: Value, parameters: Value, step: Value, { decay, warmup = false }: EmaConfig): Value {
  const grown = warmup ? minimum(div(add(step, 1), add(step, 10)), decay) : step.graph.scalar(decay, 'float64');
  return sub(ema, mul(sub(ema, parameters), cast(sub(1, grown), 'float32')));
}
