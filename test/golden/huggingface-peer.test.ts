/**
 * Hugging Face's own libraries as the judge of our folders, both ways: what diffusers and transformers save gives the same outputs here, what we
 * save they load without a missing or unexpected tensor and with the same outputs. Runs where APIARY_PYTHON names a Python that has them.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rewriteFolder } from '#gpu-worker/diffusion/pipelines/hf-folder.ts';
import { loadPipeline, savePipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { encodePrompts, tokenizePrompts } from '#gpu-worker/diffusion/pipelines/text-encoder.ts';
import { decodeLatents, encodePixels } from '#gpu-worker/diffusion/pipelines/vae-codec.ts';
import { captionGreedily, describePictures } from '#gpu-worker/models/blip/caption.ts';
import { loadBlip } from '#gpu-worker/models/blip/folder.ts';
import { embedPictures, embedTexts } from '#gpu-worker/models/clip/embed.ts';
import { loadClip } from '#gpu-worker/models/clip/folder.ts';
import { rowCosine } from '#gpu-worker/models/clip/similarity.ts';
import { gpt2Config } from '#gpu-worker/models/gpt2/config.ts';
import { buildGpt2 } from '#gpu-worker/models/gpt2/model.ts';
import { readPicture } from '#gpu-worker/models/image/pixels.ts';
import { pixelBatch } from '#gpu-worker/models/image/processor.ts';
import { readJson, readModelWeights } from '#gpu-worker/models/model-folder.ts';
import { buildUNet } from '#gpu-worker/models/unet/model.ts';
import { compileForward } from '#gpu-worker/nn/compile-forward.ts';
import { meanSquaredError } from '#gpu-worker/nn/loss.ts';
import { TrainStep } from '#gpu-worker/nn/train-step.ts';
import { hostTensor, type HostTensor } from '#gpu-worker/onnx/dtype.ts';
import { cast } from '#gpu-worker/onnx/ops/elementwise.ts';
import { readSafetensors } from '#gpu-worker/runtime/safetensors.ts';

const python = process.env.APIARY_PYTHON;
const SCRIPT = join(import.meta.dirname, '../support/peer/huggingface.py');
const TOKENIZERS = join(import.meta.dirname, 'vectors/tokenizer');
const run = promisify(execFile);
const PIPELINES = ['sd', 'editor', 'half'] as const;

type Tensors = Map<string, HostTensor>;

function near(got: ArrayLike<number | bigint>, want: HostTensor, what: string, tolerance = 2e-5): void {
  expect(got.length, what).toBe(want.data.length);
  let [error, scale] = [0, 0];
  for (let i = 0; i < got.length; i++) {
    error = Math.max(error, Math.abs(Number(got[i]) - Number(want.data[i])));
    scale = Math.max(scale, Math.abs(Number(want.data[i])));
  }
  expect(error / scale, what).toBeLessThan(tolerance);
}

async function unetOutput(pipeline: Awaited<ReturnType<typeof loadPipeline>>, inputs: Tensors): Promise<Float32Array> {
  const { config, weights } = pipeline.unet;
  const feeds = { sample: inputs.get(`sample${config.inChannels}`)!, timesteps: inputs.get('timesteps')!, context: inputs.get('context')! };
  const forward = await compileForward({
    name: 'unet',
    weights,
    build: (graph, scope) => ({ out: buildUNet(scope, config, { sample: graph.input('sample', 'float32', feeds.sample.shape), timesteps: cast(graph.input('timesteps', 'int64', [2]), 'float32'), context: graph.input('context', 'float32', feeds.context.shape) }) }),
  });
  return (await forward.run(feeds).finally(() => forward.release())).out!.data as Float32Array;
}

describe.skipIf(!python)('beside diffusers and transformers (set APIARY_PYTHON to run)', () => {
  let folder: string;
  let inputs: Tensors;
  let theirs: Tensors;
  let ours: Tensors;
  let afterStep: Float32Array;
  const at = (...names: string[]) => join(folder, ...names);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'apiary-peer-'));
    await run(python!, [SCRIPT, 'write', folder, TOKENIZERS]);
    inputs = await readSafetensors(at('inputs.safetensors'));
    theirs = await readSafetensors(at('theirs.safetensors'));
    await rewriteFolder(at('theirs', 'sd'), at('ours', 'sd'));
    await rewriteFolder(at('theirs', 'editor'), at('ours', 'editor'), { shardBytes: 30_000 });
    for (const name of ['half', 'clip', 'blip', 'gpt2']) await rewriteFolder(at('theirs', name), at('ours', name));
    afterStep = await trainOneStep();
    await run(python!, [SCRIPT, 'read', folder]);
    ours = await readSafetensors(at('ours.safetensors'));
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** One optimizer step on their editor, saved as `trained`; returns the prediction of the trained network. */
  async function trainOneStep(): Promise<Float32Array> {
    const pipeline = await loadPipeline(at('theirs', 'editor'));
    const { config, weights } = pipeline.unet;
    const [sample, timesteps, context, target] = [inputs.get('sample8')!, inputs.get('timesteps')!, inputs.get('context')!, inputs.get('sample4')!];
    const step = await TrainStep.compile({
      name: 'editor',
      weights,
      build: (graph, scope) => {
        const prediction = buildUNet(scope, config, { sample: graph.input('sample', 'float32', sample.shape), timesteps: cast(graph.input('timesteps', 'int64', [2]), 'float32'), context: graph.input('context', 'float32', context.shape) });
        return { loss: meanSquaredError(prediction, graph.input('target', 'float32', target.shape)) };
      },
      optimizer: { learningRate: 1e-2, clipNorm: 1 },
    });
    try {
      await step.run({ sample, timesteps, context, target });
      const trained = { ...pipeline, unet: { config, weights: step.weights() } };
      await savePipeline(at('ours', 'trained'), trained, { className: pipeline.className, tokenizerFolder: at('theirs', 'editor', 'tokenizer') });
      return await unetOutput(trained, inputs);
    } finally {
      await step.release();
    }
  }

  test.each(PIPELINES)('%s: their folder gives their outputs here', async (name) => {
    const pipeline = await loadPipeline(at('theirs', name));
    near(await unetOutput(pipeline, inputs), theirs.get(`${name}.unet`)!, 'unet');
    near((await encodePixels(pipeline.vae, inputs.get('pixels')!)).data, theirs.get(`${name}.mode`)!, 'latents');
    const scaled = (inputs.get('latents')!.data as Float32Array).map((x) => x * pipeline.vae.config.scalingFactor);
    near((await decodeLatents(pipeline.vae, hostTensor('float32', [1, 4, 4, 4], scaled))).data, theirs.get(`${name}.decoded`)!, 'decoded');
    const ids = tokenizePrompts(pipeline.tokenizer, pipeline.text.config, ['a red hat', 'Make the dog wear a very long hat, please!']);
    expect(ids).toEqual(theirs.get(`${name}.ids`));
    near((await encodePrompts(pipeline.text, ids)).data, theirs.get(`${name}.states`)!, 'text');
  });

  test('CLIP, BLIP and GPT-2: their folders give their outputs here', async () => {
    const picture = await readPicture(at('picture.png'));
    const clip = await loadClip(at('theirs', 'clip'));
    near(pixelBatch(clip.processor, [picture], 24).data, { ...theirs.get('clip.pixels')!, data: theirs.get('clip.pixels')!.data.slice(0, 3 * 24 * 24) } as HostTensor, 'pixels', 0.005);
    const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => rowCosine(Float32Array.from(a), Float32Array.from(b), 12)[0]!;
    const row = (name: string, i: number) => (theirs.get(name)!.data as Float32Array).subarray(12 * i, 12 * (i + 1));
    expect(cosine(await embedPictures(clip, [picture]), row('clip.image', 0))).toBeGreaterThan(0.9999);
    const texts = await embedTexts(clip, ['a red hat', 'a wet dog']);
    for (const i of [0, 1]) expect(cosine(texts.subarray(12 * i, 12 * (i + 1)), row('clip.text', i))).toBeGreaterThan(0.999999);

    const blip = await loadBlip(at('theirs', 'blip'), 'caption');
    const pixels = theirs.get('blip.pixels')!;
    const [ids] = await captionGreedily({ config: blip.config, weights: blip.weights, pixels, newTokens: 10 });
    expect(ids).toEqual([...(theirs.get('blip.caption')!.data as BigInt64Array)].map(Number));
    near(pixelBatch(blip.processor, [picture], 24).data, pixels, 'blip pixels', 0.005);
    expect(Buffer.from(theirs.get('blip.text')!.data as Uint8Array).toString().trim()).toBe((await describePictures(blip, [picture], { newTokens: 10 }))[0]);

    const gpt2 = at('theirs', 'gpt2');
    const config = gpt2Config(await readJson(gpt2));
    const text = inputs.get('gpt2_ids')!;
    const forward = await compileForward({ name: 'gpt2', weights: await readModelWeights(gpt2, 'model'), build: (graph, scope) => ({ logits: buildGpt2(scope, config, { ids: graph.input('ids', 'int64', text.shape) }) }) });
    near((await forward.run({ ids: text }).finally(() => forward.release())).logits!.data, theirs.get('gpt2.logits')!, 'logits');
  });

  test('our folders, whole, sharded and in half precision, give them what theirs gave, bit for bit', () => {
    for (const [name, want] of theirs) expect(ours.get(name), name).toEqual(want);
  });

  test('a model trained here predicts there what it predicts here', () => {
    near(afterStep, ours.get('trained.unet')!, 'trained');
    expect(ours.get('trained.unet')!.data).not.toEqual(theirs.get('editor.unet')!.data);
    expect(ours.get('trained.drawn')!.data.every((x) => Number.isFinite(Number(x)))).toBe(true);
  });
});
