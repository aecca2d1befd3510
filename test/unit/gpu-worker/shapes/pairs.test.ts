import { describe, expect, it } from 'vitest';
import { judgePairs, pairExamples, pairImages, pairsOf, pairTensors, perfectPairs, textExample } from '#gpu-worker/shapes/pairs.ts';
import { IMAGE_VALUES, renderScene, toRgbBytes } from '#gpu-worker/shapes/render.ts';
import type { Scene } from '#gpu-worker/shapes/scene.ts';

const examples = pairExamples(3, 100, 40);
const bytes = (scenes: readonly Scene[]): Uint8Array => {
  const out = new Uint8Array(scenes.length * IMAGE_VALUES);
  for (const [i, scene] of scenes.entries()) out.set(toRgbBytes(renderScene(scene)), i * IMAGE_VALUES);
  return out;
};
const sources = examples.map(({ source }) => source);
const targets = examples.map(({ target }) => target);

describe('training pairs', () => {
  it('are perfect when they show what was asked, and not when nothing happened', () => {
    const right = judgePairs(examples, { originals: bytes(sources), edited: bytes(targets) });
    expect(right.every(({ perfect }) => perfect)).toBe(true);
    const untouched = judgePairs(examples, { originals: bytes(sources), edited: bytes(sources) });
    expect(untouched.every(({ followed, preserved }) => !followed && preserved)).toBe(true);
  });

  it('are worth nothing when the original shows another scene than its caption says', () => {
    const judged = judgePairs(examples, { originals: bytes(targets), edited: bytes(targets) });
    expect(judged.every(({ perfect, preservedShare }) => !perfect && preservedShare === 0)).toBe(true);
  });

  it('are counted by verb', () => {
    const judged = judgePairs(examples, { originals: bytes(sources), edited: bytes(targets.map((target, i) => (i % 2 === 0 ? target : (sources[i] as Scene)))) });
    const { all, verbs } = perfectPairs(examples, judged);
    expect(all).toMatchObject({ share: 0.5, n: 40 });
    expect(Object.values(verbs).reduce((sum, { n }) => sum + n, 0)).toBe(40);
  });

  it('come back from tensors as they were, and as pictures', () => {
    const pairs = { originals: bytes(sources), edited: bytes(targets) };
    expect(pairsOf(pairTensors(pairs))).toEqual(pairs);
    expect(pairImages(pairs.edited, 7, 1)).toEqual(renderScene(targets[7] as Scene));
  });

  it('of written triplets are judged by what their texts mean, and are worth nothing where they mean nothing', () => {
    const texts = examples.map(({ sourceCaption, instruction, targetCaption }) => textExample({ caption: sourceCaption, instruction, edited_caption: targetCaption }));
    const shown = { originals: bytes(sources), edited: bytes(targets) };
    expect(judgePairs(texts, shown)).toEqual(judgePairs(examples, shown));
    const lost = texts.map(({ sourceCaption, targetCaption }) => textExample({ caption: sourceCaption, instruction: 'make everything better', edited_caption: targetCaption }));
    expect(judgePairs(lost, shown).every(({ perfect, preserved }) => !perfect && !preserved)).toBe(true);
    expect(perfectPairs(texts, judgePairs(texts, shown))).toEqual(perfectPairs(examples, judgePairs(examples, shown)));
  });

  it('have the same example wherever a shard begins', () => {
    expect(pairExamples(3, 110, 5)).toEqual(examples.slice(10, 15));
  });
});
