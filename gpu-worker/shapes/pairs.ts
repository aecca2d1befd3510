/**
 * @file Training pairs by number: pair `index` is training edit `index`, drawn by a text-to-image model under its two captions (Prompt-to-Prompt). Nothing
 * is filtered: what such pairs get wrong, and how often, is what an editor learns from and what people's feedback can mend.
 */
import { verbOf } from '#lib/contracts/words.ts';
import { type HostTensor, hostTensor } from '../onnx/dtype.ts';
import { type Edit, type Verb, VERBS } from './edit.ts';
import { type EditExample, editExample } from './examples.ts';
import { judgeCaption, judgeEdit, type Judgement, readImage } from './oracle.ts';
import type { PairSampler } from './pair-sampler.ts';
import { fromRgbBytes, IMAGE_SIZE, IMAGE_VALUES, toRgbBytes } from './render.ts';
import { parseCaption, parseInstruction } from './parse.ts';
import { type Share, shareOf } from './scores.ts';
import type { Scene } from './scene.ts';

/** Pictures of pairs as RGB bytes, (N, 32, 32, 3) each. */
export interface Pairs {
  readonly originals: Uint8Array;
  readonly edited: Uint8Array;
}

/** What a pair is to show; scene and edit are what the texts mean in this world, where they mean something. */
export interface PairExample extends Pick<EditExample, 'sourceCaption' | 'instruction' | 'targetCaption'> {
  readonly source?: Scene;
  readonly edit?: Edit;
}

/** The example of a triplet that somebody wrote, right or wrong. */
export function textExample({ caption, instruction, edited_caption }: { caption: string; instruction: string; edited_caption: string }): PairExample {
  const source = parseCaption(caption);
  const edit = source && parseInstruction(source, instruction);
  return { sourceCaption: caption, instruction, targetCaption: edited_caption, ...(source && { source }), ...(edit && { edit }) };
}

/** Edits `from` to `from + count` of the training split. */
export function pairExamples(seed: number, from: number, count: number): EditExample[] {
  return Array.from({ length: count }, (_, i) => editExample(seed, 'train', from + i));
}

/** Draws pairs from number `from` on. */
export async function drawPairs(sampler: PairSampler, seed: number, from: number, all: readonly PairExample[]): Promise<Pairs> {
  const count = all.length;
  const pairs = { originals: new Uint8Array(count * IMAGE_VALUES), edited: new Uint8Array(count * IMAGE_VALUES) };
  for (let at = 0; at < count; at += sampler.batch) {
    const examples = all.slice(at, at + sampler.batch);
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

/** What the oracle finds in a pair's two pictures. One whose original does not show its caption is worth nothing: the instruction speaks of another picture. So is one whose texts mean nothing here. */
export function judgePairs(examples: readonly PairExample[], { originals, edited }: Pairs): Judgement[] {
  const read = (bytes: Uint8Array, i: number) => readImage(pairImages(bytes, i, 1));
  return examples.map(({ source, edit }, i) => {
    if (!source || !edit) return WORTHLESS;
    const original = read(originals, i);
    return judgeCaption(source, original).whole ? judgeEdit(original.scene, edit, read(edited, i)) : WORTHLESS;
  });
}

/** How many pairs are perfect, in all and by verb. */
export function perfectPairs(examples: readonly Pick<PairExample, 'instruction'>[], judgements: readonly Judgement[]): { all: Share; verbs: Record<Verb, Share> } {
  const share = (rows: readonly number[]) => shareOf(rows.filter((i) => judgements[i]?.perfect).length, rows.length);
  const rows = [...examples.keys()];
  const of = (verb: Verb) => rows.filter((i) => verbOf((examples[i] as PairExample).instruction) === verb);
  return { all: share(rows), verbs: Object.fromEntries(VERBS.map((verb) => [verb, share(of(verb))])) as Record<Verb, Share> };
}
