import { describe, expect, it } from 'vitest';
import { blipConfig } from '#gpu-worker/models/blip/config.ts';
import { blipParameters } from '#gpu-worker/models/blip/weights.ts';
import { clipConfig } from '#gpu-worker/models/clip/config.ts';
import { clipParameters } from '#gpu-worker/models/clip/weights.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { initializeWeights } from '#gpu-worker/nn/initialize.ts';
import { buildReward } from '#gpu-worker/models/blip/reward.ts';
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { normal } from '#gpu-worker/runtime/rng.ts';
import { applyEdit } from '#gpu-worker/shapes/edit.ts';
import { editExample } from '#gpu-worker/shapes/examples.ts';
import { clipJson, rewardJson } from '#gpu-worker/shapes/pretrain/architectures.ts';
import { clipVisionAsBlip } from '#gpu-worker/shapes/pretrain/blip-vision.ts';
import { readPreset } from '#gpu-worker/shapes/pretrain/config.ts';
import { pairAccuracy } from '#gpu-worker/shapes/pretrain/reward.ts';
import { streamRng } from '#gpu-worker/shapes/rng.ts';
import { sceneKey } from '#gpu-worker/shapes/scene.ts';
import { sampleVariants, worthOf } from '#gpu-worker/shapes/variants.ts';

const [clip, config] = [await readPreset('clip', 'smoke'), await readPreset('reward', 'smoke')];

describe('variants of an edit', () => {
  const drawn = Array.from({ length: 400 }, (_, i) => {
    const example = editExample(2, 'train', i);
    return { example, scenes: sampleVariants(streamRng(2, 'variants', i), example.source, example.edit, 5) };
  });

  it('are five, the same for the same numbers, and worth most when right', () => {
    const { example, scenes } = drawn[0] as (typeof drawn)[number];
    expect(sampleVariants(streamRng(2, 'variants', 0), example.source, example.edit, 5).map(sceneKey)).toEqual(scenes.map(sceneKey));
    for (const { example: one, scenes: some } of drawn) {
      expect(some).toHaveLength(5);
      const target = applyEdit(one.source, one.edit);
      expect(worthOf(one.source, one.edit, target)).toBe(2.5);
      for (const scene of some) expect(worthOf(one.source, one.edit, scene)).toBeLessThanOrEqual(2.5);
      expect(worthOf(one.source, one.edit, one.source)).toBe(1.5);
    }
  });

  it('are worth different things in nearly every edit', () => {
    const differing = drawn.filter(({ example: { source, edit }, scenes }) => new Set(scenes.map((scene) => worthOf(source, edit, scene))).size > 1);
    expect(differing.length).toBeGreaterThan(390);
    const right = drawn.filter(({ example: { source, edit }, scenes }) => scenes.some((scene) => worthOf(source, edit, scene) === 2.5));
    expect(right.length).toBeGreaterThan(250);
  });
});

describe('the reward model', () => {
  it("starts with CLIP's vision weights under BLIP's names and shapes, and its norm folded into the embeddings", async () => {
    const clipModel = clipConfig(clipJson(clip));
    const weights = initializeWeights(clipParameters(clipModel), 4);
    const blip = blipConfig(rewardJson(config, clip));
    const specs = blipParameters(blip, 'reward').filter(({ name }) => name.startsWith('vision_model.') && !name.includes('post_layernorm'));
    const start = clipVisionAsBlip(weights, { ...clip, visionLayers: config.visionLayers });
    expect([...start].map(([name, { shape }]) => `${name} ${shape}`).sort()).toEqual(specs.map(({ name, shape }) => `${name} ${shape}`).sort());
    // With a gain of 1 and no shift each embedded token has mean 0: the norm's centring is exact.
    const table = start.get('vision_model.embeddings.position_embedding')?.data as Float32Array;
    const row = table.subarray(0, clip.width);
    expect(row.reduce((sum, value) => sum + value, 0) / clip.width).toBeCloseTo(0, 5);
  });

  it('sees only what changed beside the original: equal edits have equal rewards, and noise on one alone moves its own', async () => {
    const blip = blipConfig(rewardJson(config, clip));
    const forward = await compileForward({
      name: 'reward',
      build: (graph, scope) => ({
        rewards: buildReward(scope, blip, { original: graph.input('original', 'float32', [1, 3, 32, 32]), edited: graph.input('edited', 'float32', [1, 3, 3, 32, 32]), ids: graph.input('ids', 'int64', [1, 4]), mask: graph.input('mask', 'int64', [1, 4]) }),
      }),
      weights: initializeWeights(blipParameters(blip, 'reward'), 1),
      session: { threads: 1 },
    });
    const picture = (step: number) => normal({ seed: 1, stream: 'picture', step }, 3072);
    const edited = Float32Array.from([...picture(1), ...picture(1), ...picture(2)]);
    const { rewards } = await forward.run({ original: hostTensor('float32', [1, 3, 32, 32], picture(0)), edited: hostTensor('float32', [1, 3, 3, 32, 32], edited), ids: hostTensor('int64', [1, 4], [1, 2, 3, 4]), mask: hostTensor('int64', [1, 4], [1, 1, 1, 1]) });
    await forward.release();
    const [a, b, c] = rewards!.data as Float32Array;
    expect(a).toBe(b);
    expect(c).not.toBe(a);
  });

  it('is measured by the pairs it orders right', () => {
    expect(pairAccuracy(Float32Array.of(3, 2, 1), Float32Array.of(0, 1, 2), 3).share).toBe(1);
    expect(pairAccuracy(Float32Array.of(3, 2, 1), Float32Array.of(0, 0.1, 2), 3, 0.2)).toMatchObject({ share: 1, n: 2 });
    expect(pairAccuracy(Float32Array.of(1, 2, 3), Float32Array.of(0, 0, 2), 3)).toMatchObject({ share: 0, n: 2 });
  });
});
