/** @file Activations by the names transformers' configurations use. */
import { z } from 'zod';
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { gelu, geluTanh, quickGelu, silu } from '#gpu-worker/onnx/ops/activation.ts';
import { relu } from '#gpu-worker/onnx/ops/elementwise.ts';

const activations: Record<'gelu' | 'gelu_new' | 'gelu_pytorch_tanh' | 'quick_gelu' | 'silu' | 'relu', (x: Value) => Value> = {
  gelu,
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  quick_gelu: quickGelu,
  silu,
  relu,
};

export const ZActivation = z.enum(Object.keys(activations) as [keyof typeof activations]);
export type ActivationName = z.infer<typeof ZActivation>;

/** Applies the activation a configuration names. */
export function activate(name: ActivationName, x: Value): Value {
  return activations[name](x);
}
