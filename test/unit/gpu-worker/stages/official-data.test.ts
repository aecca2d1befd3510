/** Pairs of triplets that somebody wrote instead of the world's own, and the editor that learns from them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TFineTuneConfig, ZPairsFile } from '#lib/contracts/stages.ts';
import type { TTextTripletsFile } from '#lib/contracts/triplets.ts';
import { loadPipeline } from '#gpu-worker/diffusion/pipelines/pipeline-folder.ts';
import { getFolder, getJson, putFolder, putJson } from '#gpu-worker/runtime/object-store.ts';
import { pairExamples } from '#gpu-worker/shapes/pairs.ts';
import { run as drawPairs } from '#gpu-worker/stages/1-data/draw-pairs.ts';
import { run as fineTune } from '#gpu-worker/stages/3-fine-tune/fine-tune-editor.ts';
import { releaseTrainer } from '#gpu-worker/stages/training-slices.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';
import { runSlices } from '#test/support/slices.ts';

let s3: TestS3;
let root: string;
let textToImageKey: string;
const runRef = (id: string) => ({ id, token: 't', fence: 1 });

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  root = await mkdtemp(path.join(tmpdir(), 'apiary-official-'));
  process.env.GPU_WORKER_CACHE = path.join(root, 'cache');
  await writeSmokeModels(root);
  textToImageKey = await putFolder(path.join(root, 'text-to-image'));
}, 300_000);
afterAll(async () => {
  await releaseTrainer();
  await s3.stop();
  await rm(root, { recursive: true, force: true });
});

it('draws the triplets that somebody wrote, and an editor learns their instructions from the text-to-image model on', async () => {
  const examples = pairExamples(4, 0, 12);
  const triplets = examples.map(({ sourceCaption, instruction, targetCaption }, i) => ({ id: `t${String(i).padStart(2, '0')}`, caption: sourceCaption, instruction, edited_caption: targetCaption, source: 'gpt2' as const, of: null }));
  const tripletsKey = await putJson({ version: 1, triplets } satisfies TTextTripletsFile);
  const input = { run: runRef('pairs'), modelKey: textToImageKey, world: 'shapes' as const, seed: 4, from: 0, count: 12, sampling: { steps: 2, guidance: 3, leastShare: 0.1, mostShare: 0.9 } };
  const own = await runSlices(drawPairs, input);
  const written = await runSlices(drawPairs, { ...input, tripletsKey });
  const file = await getJson(written.result.pairsKey, ZPairsFile);
  expect(file).toEqual({ ...(await getJson(own.result.pairsKey, ZPairsFile)), tripletsKey });
  expect(written.result.perfect).toEqual(own.result.perfect);
  const other = await runSlices(drawPairs, { ...input, count: 6, tripletsKey: await putJson({ version: 1, triplets: triplets.slice(6) } satisfies TTextTripletsFile) });
  expect((await getJson(other.result.pairsKey, ZPairsFile)).pieces).not.toEqual((await getJson((await runSlices(drawPairs, { ...input, count: 6, tripletsKey })).result.pairsKey, ZPairsFile)).pieces);
  await expect(runSlices(drawPairs, { ...input, count: 13, tripletsKey })).rejects.toThrow('the file has only 12 triplets: ask for fewer, or write more');

  const config: TFineTuneConfig = { steps: 4, batch: 4, learningRate: 1e-3, warmup: 1, weightDecay: 0, clipNorm: 1, emaDecay: 0, arm: 'control', eta: 0.5, maxWeight: 8, compareWithin: 'all', dropText: 0.05, dropImage: 0.05, dropBoth: 0.05, maxNoiseWeight: 5 };
  const learn = (pairsKey: string, startKey = textToImageKey) => runSlices(fineTune, { run: runRef('supervised'), startKey, rewardsKey: null, pairsKey, seed: 8, config });
  const learnt = await learn(written.result.pairsKey);
  const editor = await loadPipeline(await getFolder(learnt.result.modelKey));
  expect([editor.className, editor.unet.config.inChannels, editor.scheduler.className]).toEqual(['StableDiffusionInstructPix2PixPipeline', 8, 'EulerAncestralDiscreteScheduler']);
  expect(learnt.result.modelKey).toBe((await learn(own.result.pairsKey)).result.modelKey);
  const reworded = await putJson({ version: 1, triplets: triplets.map((one) => ({ ...one, instruction: 'make it night' })) } satisfies TTextTripletsFile);
  expect((await learn((await runSlices(drawPairs, { ...input, tripletsKey: reworded })).result.pairsKey)).result.modelKey).not.toBe(learnt.result.modelKey);
  await releaseTrainer();
}, 300_000);
