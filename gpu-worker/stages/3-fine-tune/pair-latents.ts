/** @file Latents of pictures before and after an edit: encoded once per autoencoder, in slices, and found again by every arm. */
import { z } from 'zod';
import { getObject } from '#lib/storage/get-object.ts';
import { headObject } from '#lib/storage/head-object.ts';
import { putObject } from '#lib/storage/put-object.ts';
import type { PipelineModels } from '../../diffusion/pipelines/pipeline-folder.ts';
import { hostTensor } from '../../onnx/dtype.ts';
import type { ComputeContext } from '../../runtime/compute-process.ts';
import { resolveDevice } from '../../runtime/device.ts';
import { ORT_VERSION } from '../../runtime/inference-session.ts';
import { getTensors, putTensors } from '../../runtime/object-store.ts';
import { patiently } from '../../runtime/patience.ts';
import { encodeSafetensors } from '../../runtime/safetensors.ts';
import type { SliceProgress } from '../../runtime/slice.ts';
import { encodePictures } from '../../shapes/pretrain/editor.ts';
import type { LatentData } from '../../shapes/pretrain/latent-data.ts';
import { type Coder, openVae } from '../../shapes/pretrain/vae.ts';
import { sha256Of, type SliceClock } from '../slice-clock.ts';
import { pieceAt, readPairsFile } from './training-pairs.ts';

type Latents = Omit<LatentData, 'ids'>;

/** Pictures before (`source`) and after (`target`) an edit, by number. */
export interface EditPictures {
  /** The file in S3 that says which they are. */
  readonly key: string;
  readonly count: number;
  /** Encodes the piece that begins with number `at`. */
  encodeAt(coder: Coder, at: number): Promise<Pick<Latents, 'count' | 'latents'>>;
}

/** The pictures of a file of training pairs. */
export async function picturesOfPairs(pairsKey: string): Promise<EditPictures> {
  const file = await readPairsFile(pairsKey);
  return {
    key: pairsKey,
    count: file.count,
    async encodeAt(coder, at) {
      const { pairs, count } = await pieceAt(file, at);
      return { count, latents: await encodePictures(coder, pairs, count) };
    },
  };
}

const BATCH = 50;

/** Where the key of finished latents is kept: a name made from all that they depend on, so it too means one content forever. */
function indexKey(vae: PipelineModels['vae'], picturesKey: string, threads: number): string {
  const weights = sha256Of(encodeSafetensors(vae.weights));
  return `latents/${sha256Of(Buffer.from(JSON.stringify([weights, vae.config.source, picturesKey, threads, ORT_VERSION, resolveDevice()])))}.json`;
}

const ZIndex = z.object({ latentsKey: z.string() });

async function store({ row, latents }: Latents, count: number): Promise<string> {
  const rows = (role: string) => hostTensor('float32', [count, row], (latents[role] as Float32Array).subarray(0, count * row));
  return putTensors(new Map([['source', rows('source')], ['target', rows('target')]]));
}

/** Reads stored latents. */
export async function readLatents(key: string): Promise<Latents> {
  const tensors = await getTensors(key);
  const [count, row] = tensors.get('target')!.shape as [number, number];
  return { count, row, latents: { source: tensors.get('source')?.data as Float32Array, target: tensors.get('target')?.data as Float32Array } };
}

/**
 * Goes on encoding from `partialKey` until all is done or the clock says stop.
 * @returns the key of all latents, or of those that are done
 */
export async function encodeAll(vae: PipelineModels['vae'], pictures: EditPictures, partialKey: string | null, threads: number, clock: SliceClock, context: ComputeContext<SliceProgress>): Promise<{ latentsKey: string } | { partialKey: string }> {
  const index = indexKey(vae, pictures.key, threads);
  if (await patiently(() => headObject(index))) return ZIndex.parse(JSON.parse((await patiently(() => getObject(index))).toString('utf8')));
  const { count: total } = pictures;
  const coder = await openVae(vae.config.source, vae.weights, BATCH, threads);
  try {
    const row = coder.latentChannels * coder.side * coder.side;
    const all: Latents = { count: total, row, latents: { source: new Float32Array(total * row), target: new Float32Array(total * row) } };
    let done = 0;
    const add = ({ count, latents }: Pick<Latents, 'count' | 'latents'>) => {
      for (const role of ['source', 'target']) (all.latents[role] as Float32Array).set(latents[role] as Float32Array, done * row);
      done += count;
    };
    if (partialKey !== null) add(await readLatents(partialKey));
    while (done < total) {
      add(await pictures.encodeAt(coder, done));
      context.progress({ label: 'encoding pictures', done, total });
      if (done < total && !(await clock.goOn())) return { partialKey: await store(all, done) };
    }
    const latentsKey = await store(all, done);
    await patiently(() => putObject({ key: index, body: JSON.stringify({ latentsKey } satisfies z.infer<typeof ZIndex>), contentType: 'application/json' }));
    return { latentsKey };
  } finally {
    await coder.release();
  }
}
