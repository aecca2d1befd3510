/** @file Files of triplets that the commands read and write; what is written appears whole or not at all. */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { TCaption, TTextTriplet } from '#lib/contracts/triplets.ts';
import { decodeCaptions } from '#lib/dataset/triplets/decode-captions.ts';
import { decodeTriplets } from '#lib/dataset/triplets/decode-triplets.ts';
import { encodeTriplets } from '#lib/dataset/triplets/encode-jsonl.ts';
import { worldCaptions, worldTriplets } from '#gpu-worker/stages/1-data/text/texts.ts';
import { datasetFile } from '../dataset-file.ts';

/** Triplets of a file or folder; says how many rows were none. */
export async function readTripletFile(path: string): Promise<TTextTriplet[]> {
  const file = await datasetFile(path, 'triplets.jsonl');
  const { triplets, withoutCaptions } = await decodeTriplets(await readFile(file), file);
  if (withoutCaptions > 0) console.error(`${file}: ${withoutCaptions} instructions without captions before and after the edit are left out`);
  return triplets;
}

/** Where captions or triplets come from when no file is named. */
export interface WorldOptions {
  world?: 'shapes';
  count: number;
  seed: number;
}

/** Captions of a file, or of the world. */
export async function readCaptionFile(path: string | undefined, { world, count, seed }: WorldOptions): Promise<TCaption[]> {
  if (path === undefined) {
    if (!world) throw new Error('Name the captions with --captions FILE, or take a world’s with --world shapes.');
    return worldCaptions(seed, count);
  }
  if (!existsSync(path)) throw new Error(`${path} does not exist.`);
  return decodeCaptions(await readFile(path), path);
}

/** Triplets to learn from: files, or the world's own with held-out scenes apart. */
export async function readLearningFiles(paths: readonly string[], { world, count, seed }: WorldOptions): Promise<{ train: TTextTriplet[]; heldOut: TTextTriplet[] } | { all: TTextTriplet[] }> {
  if (paths.length > 0) return { all: (await Promise.all(paths.map(readTripletFile))).flat() };
  if (!world) throw new Error('Name the triplets with --triplets FILE, or take a world’s with --world shapes.');
  return { train: worldTriplets(seed, 'train', count), heldOut: worldTriplets(seed, 'held-out', Math.ceil(count / 10)) };
}

/** Refuses a result that is there already. */
export function assertNew(path: string): void {
  if (existsSync(path)) throw new Error(`${path} exists already: name a new file.`);
}

/** Writes text beside, then in place. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const half = `${path}.half-${process.pid}`;
  await writeFile(half, text);
  await rename(half, path);
}

/** Writes triplets as JSONL. */
export async function writeTripletFile(path: string, triplets: readonly TTextTriplet[]): Promise<void> {
  await writeWhole(path, encodeTriplets(triplets));
}

/** A count with its share: "12 of 40 (30.0 %)". */
export function shareText(part: number, whole: number): string {
  return `${part} of ${whole}${whole > 0 ? ` (${((100 * part) / whole).toFixed(1)} %)` : ''}`;
}
