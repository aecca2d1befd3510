/** @file CLIP's vision tower as the beginning of BLIP's, which differs in two ways: one joint projection of queries, keys and values, and no norm before the layers. */
import type { Weights } from '../../nn/parameters.ts';
import { type HostTensor, hostTensor } from '../../onnx/dtype.ts';
import { toFloat32 } from '../../runtime/convert.ts';
import { sceneExample } from '../examples.ts';
import { IMAGE_SIZE, renderScene } from '../render.ts';
import type { ClipConfig } from './config.ts';

/** Scenes whose embedded patches set the scale. */
const SCENES = 32;

/**
 * BLIP's vision weights by name, as far as CLIP has them; the final norm, which CLIP trains for its class token only, is left out.
 * CLIP normalises each embedded token, (x − mean) γ / σ + β. All of it but σ is linear and goes into the embeddings; σ becomes its mean over rendered scenes.
 */
export function clipVisionAsBlip(clip: Weights, { width, visionLayers, patch }: Pick<ClipConfig, 'width' | 'visionLayers' | 'patch'>): Map<string, HostTensor> {
  const data = (name: string) => toFloat32(clip.get(`vision_model.${name}`) as HostTensor).data as Float32Array;
  const out = new Map<string, HostTensor>();
  const put = (name: string, shape: readonly number[], values: Float32Array) => out.set(`vision_model.${name}`, hostTensor('float32', shape, values));

  const kernel = centred(data('embeddings.patch_embedding.weight'), width); // (width, 3 patch²)
  const positions = transposeRows(centred(transposeRows(data('embeddings.position_embedding.weight'), width), width), data('embeddings.position_embedding.weight').length / width);
  const first = centred(data('embeddings.class_embedding'), width);
  const [gain, shift] = [data('pre_layrnorm.weight'), data('pre_layrnorm.bias')];
  const deviation = tokenDeviation(kernel, positions, width, patch);
  const scale = gain.map((g) => g / deviation);
  const row = kernel.length / width;
  put('embeddings.patch_embedding.weight', [width, 3, patch, patch], kernel.map((w, i) => w * (scale[Math.floor(i / row)] as number)));
  put('embeddings.patch_embedding.bias', [width], new Float32Array(width));
  put('embeddings.position_embedding', [1, positions.length / width, width], positions.map((p, i) => p * (scale[i % width] as number) + (shift[i % width] as number)));
  put('embeddings.class_embedding', [1, 1, width], first.map((c, i) => c * (scale[i] as number)));

  for (let i = 0; i < visionLayers; i++) {
    const layer = `encoder.layers.${i}`;
    for (const norm of ['layer_norm1', 'layer_norm2']) for (const part of ['weight', 'bias']) put(`${layer}.${norm}.${part}`, [width], data(`${layer}.${norm}.${part}`).slice());
    const joint = (part: 'weight' | 'bias') => Float32Array.from(['q', 'k', 'v'].flatMap((name) => [...data(`${layer}.self_attn.${name}_proj.${part}`)]));
    put(`${layer}.self_attn.qkv.weight`, [3 * width, width], joint('weight'));
    put(`${layer}.self_attn.qkv.bias`, [3 * width], joint('bias'));
    put(`${layer}.self_attn.projection.weight`, [width, width], data(`${layer}.self_attn.out_proj.weight`).slice());
    put(`${layer}.self_attn.projection.bias`, [width], data(`${layer}.self_attn.out_proj.bias`).slice());
    for (const [name, rows, columns] of [['fc1', 4 * width, width], ['fc2', width, 4 * width]] as const) {
      put(`${layer}.mlp.${name}.weight`, [rows, columns], data(`${layer}.mlp.${name}.weight`).slice());
      put(`${layer}.mlp.${name}.bias`, [rows], data(`${layer}.mlp.${name}.bias`).slice());
    }
  }
  return out;
}

/** (rows, n) with each column's mean taken away. */
function centred(values: Float32Array, rows: number): Float32Array {
  const n = values.length / rows;
  const means = new Float64Array(n);
  for (const [i, value] of values.entries()) (means[i % n] as number) += value / rows;
  return values.map((value, i) => value - (means[i % n] as number));
}

/** (n, columns) → (columns, n). */
function transposeRows(values: Float32Array, columns: number): Float32Array {
  const n = values.length / columns;
  return values.map((_, i) => values[(i % n) * columns + Math.floor(i / n)] as number);
}

/** Root mean square of the embedded patches of rendered scenes; kernel (width, 3 patch²) and positions (1 + patches, width) are centred. */
function tokenDeviation(kernel: Float32Array, positions: Float32Array, width: number, patch: number): number {
  const side = IMAGE_SIZE / patch;
  const row = 3 * patch * patch;
  let sum = 0;
  for (let scene = 0; scene < SCENES; scene++) {
    const image = renderScene(sceneExample(0, 'train', scene).scene);
    for (let token = 0; token < side * side; token++) {
      const origin = Math.floor(token / side) * patch * IMAGE_SIZE + (token % side) * patch;
      for (let w = 0; w < width; w++) {
        let value = positions[(token + 1) * width + w] as number;
        for (let k = 0; k < row; k++) {
          const channel = Math.floor(k / (patch * patch));
          const at = channel * IMAGE_SIZE * IMAGE_SIZE + origin + (Math.floor(k / patch) % patch) * IMAGE_SIZE + (k % patch);
          value += (kernel[w * row + k] as number) * (image[at] as number);
        }
        sum += value * value;
      }
    }
  }
  return Math.sqrt(sum / (SCENES * side * side * width));
}
