/**
 * @file Training pairs by number: pair `index` is training edit `index`, drawn by a text-to-image model under its two captions (Prompt-to-Prompt). Nothing
 * is filtered: what such pairs get wrong, and how often, is what an editor learns from and what people's feedback can mend.
 */
import { type HostTensor, hostTensor } from '../onnx/dtype.ts';
import { type Verb, VERBS, verbOf } from './edit.ts';
import { type EditExample, editExample } from './examples.ts';
import { judgeCaption, judgeEdit, type Judgement, readImage } from './oracle.ts';
import type { PairSampler } from './pair-sampler.ts';
import { fromRgbBytes, IMAGE_SIZE, IMAGE_VALUES, toRgbBytes } from './render.ts';
import { type Share, shareOf } from './scores.ts';

/** Pictures of pairs as RGB bytes, (N, 32, 32, 3) each. */
export interface Pairs {
  readonly originals: Uint8Array;
  readonly edited: Uint8Array;
}

/** Edits `from` to `from + count` of the training split. */
export function pairExamples(seed: number, from: number, count: number): EditExample[] {
  return Array.from({ length: count }, (_, i) => editExample(seed, 'train', from + i));
}

/** Draws pairs `from` to `from + count`. */
export async function drawPairs(sampler: PairSampler, seed: number, from: number, count: number): Promise<Pairs> {
  const pairs = { originals: new Uint8Array(count * IMAGE_VALUES), edited: new Uint8Array(count * IMAGE_VALUES) };
  for (let at = 0; at < count; at += sampler.batch) {
    const examples = pairExamples(seed, from + at, Math.min(sampler.batch, count - at));
    const drawn = await sampler.draw(examples.map(({ sourceCaption, targetCaption }, i) => ({ from: sourceCaption, to: targetCaption, seed, index: from + at + i })));
    for (const i of examples.keys()) {
      pairs.originals.set(toRgbBytes(drawn.originals, i * IMAGE_VALUES), (at + i) * IMAGE_VALUES);
      pairs.edited.set(toRgbBytes(drawn.edited, i * IMAGE_VALUES), (at + i) * IMAGE_VALUES);
    }
  }
  return pairs;
}

/** Pictures `from` to `from + count` in [-1, 1], (count, 3, 32, 32). */
export function pairImages(bytes: Uint8Array, from: number, count: number): Float32Array {
  const images = new Float32Array(count * IMAGE_VALUES);
  for (let i = 0; i < count; i++) images.set(fromRgbBytes(bytes.subarray((from + i) * IMAGE_VALUES, (from + i + 1) * IMAGE_VALUES)), i * IMAGE_VALUES);
  return images;
}

/** Pairs as tensors, to be kept. */
export function pairTensors({ originals, edited }: Pairs): Map<string, HostTensor> {
  const tensor = (bytes: Uint8Array) => hostTensor('uint8', [bytes.length / IMAGE_VALUES, IMAGE_SIZE, IMAGE_SIZE, 3], bytes);
  return new Map([['originals', tensor(originals)], ['edited', tensor(edited)]]);
}

/** Pairs that were kept as tensors. */
export function pairsOf(tensors: ReadonlyMap<string, HostTensor>): Pairs {
  const bytes = (name: string) => tensors.get(name)?.data as Uint8Array;
  return { originals: bytes('originals'), edited: bytes('edited') };
}

const WORTHLESS: Judgement = { followed: false, preserved: false, perfect: false, preservedShare: 0, quality: 0 };

/** What the oracle finds in a pair's two pictures. One whose original does not show its caption is worth nothing: the instruction speaks of another picture. */
export function judgePairs(examples: readonly EditExample[], { originals, edited }: Pairs): Judgement[] {
  const read = (bytes: Uint8Array, i: number) => readImage(pairImages(bytes, i, 1));
  return examples.map(({ source, edit }, i) => {
    const original = read(originals, i);
    return judgeCaption(source, original).whole ? judgeEdit(original.scene, edit, read(edited, i)) : WORTHLESS;
  });
}

/** How many pairs are perfect, in all and by verb. */
export function perfectPairs(examples: readonly EditExample[], judgements: readonly Judgement[]): { all: Share; verbs: Record<Verb, Share> } {
  const share = (rows: readonly number[]) => shareOf(rows.filter((i) => judgements[i]?.perfect).length, rows.length);
  const rows = [...examples.keys()];
  const of = (verb: Verb) => rows.filter((i) => verbOf((examples[i] as EditExample).edit.kind) === verb);
  return { all: share(rows), verbs: Object.fromEntries(VERBS.map((verb) => [verb, share(of(verb))])) as Record<Verb, Share> };
}
