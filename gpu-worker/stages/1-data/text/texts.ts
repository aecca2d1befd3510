/** @file Triplets and captions to work on: out of a file in S3, or from the shapes world's grammar. */
import { createHash } from 'node:crypto';
import type { TTexts, ZShard } from '#lib/contracts/stages.ts';
import { type TCaption, type TTextTriplet, ZCaptionsFile, ZTextTripletsFile } from '#lib/contracts/triplets.ts';
import type { z } from 'zod';
import { getJson } from '../../../runtime/object-store.ts';
import { editExample, sceneExample, type Split } from '../../../shapes/examples.ts';

/** The world's own triplets: example i of a split is a function of (seed, i). */
export function worldTriplets(seed: number, split: Split, count: number): TTextTriplet[] {
  return Array.from({ length: count }, (_, i) => {
    const { sourceCaption, instruction, targetCaption } = editExample(seed, split, i);
    return { id: `${split}-${seed}-${i}`, caption: sourceCaption, instruction, edited_caption: targetCaption, source: 'world', of: null };
  });
}

/** Captions of scenes that no training has seen, each once. */
export function worldCaptions(seed: number, count: number): TCaption[] {
  const captions = new Map<string, TCaption>();
  for (let i = 0; captions.size < count; i++) {
    const { caption } = sceneExample(seed, 'held-out', i);
    if (!captions.has(caption)) captions.set(caption, { id: `caption-${seed}-${i}`, caption });
  }
  return [...captions.values()];
}

/** Held out by a hash of the caption, one in ten: all triplets of a picture stay together. */
export function isHeldOut(caption: string): boolean {
  return createHash('sha256').update(caption).digest().readUInt32LE(0) % 10 === 0;
}

/** Triplets to learn from and to measure on. Those of a world are held out with their scenes. */
export async function learningTriplets(texts: TTexts): Promise<{ train: TTextTriplet[]; heldOut: TTextTriplet[] }> {
  if (texts.kind === 'world') return { train: worldTriplets(texts.seed, 'train', texts.count), heldOut: worldTriplets(texts.seed, 'held-out', Math.max(1, Math.ceil(texts.count / 10))) };
  return splitTriplets((await getJson(texts.key, ZTextTripletsFile)).triplets);
}

/** The same for triplets at hand. */
export function splitTriplets(triplets: readonly TTextTriplet[]): { train: TTextTriplet[]; heldOut: TTextTriplet[] } {
  const heldOut = triplets.filter(({ caption }) => isHeldOut(caption));
  return { train: triplets.filter(({ caption }) => !isHeldOut(caption)), heldOut };
}

/** All triplets of a file or a world. */
export async function readTriplets(texts: TTexts): Promise<TTextTriplet[]> {
  return texts.kind === 'world' ? worldTriplets(texts.seed, 'train', texts.count) : (await getJson(texts.key, ZTextTripletsFile)).triplets;
}

/** The captions of one shard: every `of`-th, from `index` on. */
export async function readCaptions(texts: TTexts, { index, of }: z.infer<typeof ZShard>): Promise<TCaption[]> {
  const captions = texts.kind === 'world' ? worldCaptions(texts.seed, texts.count) : (await getJson(texts.key, ZCaptionsFile)).captions;
  return captions.filter((_, i) => i % of === index);
}
