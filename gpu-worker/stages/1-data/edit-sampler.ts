/** @file An editor compiled to edit pictures of this world in batches, the same way for studies, rankings and pictures of progress. */
import type { TSampling } from '#lib/contracts/stages.ts';
import type { PipelineModels } from '../../diffusion/pipelines/pipeline-folder.ts';
import { compileSampler, stackRows } from '../../diffusion/pipelines/sample.ts';
import { compilePromptEncoder, tokenizePrompts } from '../../diffusion/pipelines/text-encoder.ts';
import { withRewardSentence } from '../../diffusion/reward-prompt.ts';
import { type HostTensor, hostTensor } from '../../onnx/dtype.ts';
import { toFloat32 } from '../../runtime/convert.ts';
import { joined } from '../../runtime/joined.ts';
import { normal } from '../../runtime/rng.ts';
import { rewardSentence } from '../../shapes/caption.ts';
import { openVae } from '../../shapes/pretrain/vae.ts';
import { fromRgbBytes, IMAGE_VALUES, toRgbBytes } from '../../shapes/render.ts';

/** One picture to edit; `noiseName` and `noiseSeed` alone decide its noise, whatever else is in the batch. */
export interface EditTask {
  readonly original: Float32Array;
  readonly instruction: string;
  readonly noiseName: string;
  readonly noiseSeed: number;
}

export interface EditSampler {
  readonly batch: number;
  /** Edits of at most `batch` pictures, in the given order, rounded to 8 bits: (n, 3, 32, 32) in [-1, 1]. */
  edit(tasks: readonly EditTask[], sampling: TSampling): Promise<Float32Array>;
  release(): Promise<void>;
}

/** What the text encoder reads: the instruction, with the reward sentence behind it where the sampling has one. */
export function editPrompt(models: Pick<PipelineModels, 'tokenizer' | 'text'>, instruction: string, level: number | undefined): string {
  if (level === undefined) return instruction;
  return withRewardSentence(models.tokenizer, instruction, rewardSentence(level as 1 | 2 | 3 | 4 | 5), Math.min(models.tokenizer.maxLength, models.text.config.positions));
}

/** Adds the embedding of the reward that is asked for to every text token (n, T, width). */
function withReward({ reward }: Pick<PipelineModels, 'reward'>, { reward: asked }: TSampling, told: HostTensor): HostTensor {
  if (asked === undefined) return told;
  const weight = reward?.get('weight');
  if (!weight) throw new Error('This editor is asked for a reward as a number, and was not trained with one: leave "reward" out of its sampling.');
  const embedding = toFloat32(weight).data as Float32Array;
  return { ...told, data: (told.data as Float32Array).map((value, i) => value + asked * (embedding[i % embedding.length] as number)) };
}

/** Compiles autoencoder, text encoder and UNet for batches of one size. The branch without text has neither instruction nor sentence. */
export async function openEditSampler(models: PipelineModels, batch: number, threads: number): Promise<EditSampler> {
  const session = { threads };
  const coder = await openVae(models.vae.config.source, models.vae.weights, batch, threads);
  const shape = [batch, coder.latentChannels, coder.side, coder.side];
  const row = coder.latentChannels * coder.side * coder.side;
  const ids = (texts: readonly string[]) => tokenizePrompts(models.tokenizer, models.text.config, texts);
  const texts = await compilePromptEncoder(models.text, [batch, ids(['']).shape[1] as number], session);
  const empty = await texts.encode(ids(new Array<string>(batch).fill('')));
  const sampler = await compileSampler({ unet: models.unet, latentShape: shape, contextShape: [3 * batch, ...empty.shape.slice(1)], imageChannels: coder.latentChannels, session });
  const nothing = hostTensor('float32', shape, new Float32Array(batch * row));
  return {
    batch,
    async edit(tasks, sampling) {
      const filled = Array.from({ length: batch }, (_, i) => tasks[Math.min(i, tasks.length - 1)] as EditTask);
      const told = withReward(models, sampling, await texts.encode(ids(filled.map(({ instruction }) => editPrompt(models, instruction, sampling.rewardOutOfFive)))));
      const shown: HostTensor = hostTensor('float32', shape, await coder.encode(joined(filled.map(({ original }) => original))));
      let drawn = 0;
      const noise = () => {
        const step = drawn++;
        return joined(filled.map(({ noiseName, noiseSeed }) => normal({ seed: noiseSeed, stream: `edit/${noiseName}`, step }, row)));
      };
      const sampled = await sampler.sample({
        plan: models.scheduler.plan(sampling.steps),
        init: hostTensor('float32', shape, noise()),
        context: stackRows([told, empty, empty]),
        imageLatents: stackRows([shown, shown, nothing]),
        guidance: { kind: 'text-and-image', text: sampling.textGuidance, image: sampling.imageGuidance },
        draw: noise,
      });
      const pictures = await coder.decode((sampled.data as Float32Array).map((z) => z / coder.scalingFactor));
      return joined(tasks.map((_, i) => fromRgbBytes(toRgbBytes(pictures, i * IMAGE_VALUES))));
    },
    async release() {
      await texts.release();
      await sampler.release();
      await coder.release();
    },
  };
}
