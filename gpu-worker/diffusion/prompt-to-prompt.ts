/** @file Prompt-to-Prompt (Hertz et al. 2022): two prompts drawn side by side, the edited one looking where the original one looked. */
import { ConfigError } from '#gpu-worker/models/config-error.ts';
import type { AttentionHook } from '#gpu-worker/models/unet/model.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Graph, Value } from '#gpu-worker/onnx/graph.ts';
import { add, mul, sub } from '#gpu-worker/onnx/ops/elementwise.ts';
import { matmul } from '#gpu-worker/onnx/ops/linalg.ts';
import { concat, split } from '#gpu-worker/onnx/ops/movement.ts';
import type { Feeds } from '#gpu-worker/runtime/inference-session.ts';
import type { WordAlignment } from './word-alignment.ts';

/** How one pair of pictures is tied together. */
export interface PairControl {
  alignment: WordAlignment;
  /** Share of the steps, from the noisiest on, in which the edited picture takes the original's self-attention: composition. */
  selfShare: number;
  /** The same for cross-attention: where each word goes. InstructPix2Pix leaves it at 0, the paper takes 0.8. */
  crossShare: number;
}

/** The attention edit of a sampler and what it is fed at each step. */
export interface AttentionControl {
  attention: AttentionHook;
  feeds: (index: number, steps: number) => Feeds;
}

const NAMES = { map: 'attention.map', cross: 'attention.cross', self: 'attention.self' } as const;

/**
 * Ties P pairs. The batch holds, in each guidance branch, the P original pictures and then the P edited ones; the last branch is the one
 * that sees the prompts. Self-attention is taken over in all branches (as InstructPix2Pix does), cross-attention in the last one only (where
 * there is a prompt to look at). Step i is injected while i < share * steps, so shares may differ between the pairs of a batch.
 */
export function promptToPrompt(pairs: readonly PairControl[]): AttentionControl {
  const count = pairs.length;
  const length = pairs[0]?.alignment.length;
  if (length === undefined) throw new ConfigError('Prompt-to-Prompt needs at least one pair of prompts.');
  for (const { selfShare, crossShare } of pairs) for (const share of [selfShare, crossShare]) if (!(share >= 0 && share <= 1)) throw new ConfigError(`The share of injected steps must be between 0 and 1, not ${share}.`);

  const declared = new Map<string, Value>();
  const input = (graph: Graph, name: string, shape: readonly number[]): Value => {
    const known = declared.get(name);
    if (known?.graph === graph) return known;
    const value = graph.input(name, 'float32', shape);
    declared.set(name, value);
    return value;
  };
  /** own + gate (theirs - own) */
  const blend = (own: Value, theirs: Value, gate: Value): Value => add(own, mul(sub(theirs, own), gate));

  const attention: AttentionHook = (name, probabilities) => {
    const { graph, shape } = probabilities;
    const parts = split(probabilities, new Array<number>(shape[0]! / count).fill(count), 0); // each (P, heads, H*W, tokens)
    const isCross = name.endsWith('.attn2');
    const edited = parts.map((part, k) => {
      if (k % 2 === 0) return part;
      const original = parts[k - 1]!;
      if (!isCross) return blend(part, original, input(graph, NAMES.self, [count, 1, 1, 1]));
      if (k < parts.length - 1) return part;
      return blend(part, matmul(original, input(graph, NAMES.map, [count, 1, length, length])), input(graph, NAMES.cross, [count, 1, 1, length]));
    });
    return concat(edited, 0);
  };

  const map = hostTensor('float32', [count, 1, length, length], Float32Array.from(pairs.flatMap(({ alignment }) => [...alignment.map])));
  return {
    attention,
    feeds: (index, steps) => {
      const isOn = (share: number) => (index < share * steps ? 1 : 0);
      return {
        [NAMES.map]: map,
        [NAMES.cross]: hostTensor('float32', [count, 1, 1, length], pairs.flatMap(({ alignment, crossShare }) => Array.from(alignment.known, (known) => known * isOn(crossShare)))),
        [NAMES.self]: hostTensor('float32', [count, 1, 1, 1], pairs.map(({ selfShare }) => isOn(selfShare))),
      };
    },
  };
}
