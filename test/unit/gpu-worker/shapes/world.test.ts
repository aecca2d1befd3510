import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionOf, MAX_TOKENS, rewardSentence, VOCABULARY } from '#gpu-worker/shapes/caption.ts';
import { applyEdit, EDIT_KINDS, editedQuadrants, instructionOf, invertEdit, possibleKinds, sampleEdit, VERBS, verbOf } from '#gpu-worker/shapes/edit.ts';
import { HARD_KINDS, judgeHardEdit, sampleHardEdit, zoomInto } from '#gpu-worker/shapes/hard.ts';
import { judgeCaption, judgeEdit, readImage, utilityOf } from '#gpu-worker/shapes/oracle.ts';
import { fromRgbBytes, IMAGE_VALUES, renderScene, toRgbBytes } from '#gpu-worker/shapes/render.ts';
import { type Rng, streamRng } from '#gpu-worker/shapes/rng.ts';
import { ALL_QUADRANTS, occupied, pickSeveral, type Scene, sampleObject, sampleScene, sceneKey, vacant, withObject } from '#gpu-worker/shapes/scene.ts';

const rngs = fc.integer({ min: 0, max: 2 ** 40 }).map((seed) => streamRng(seed, 'property'));
const words = (text: string) => text.split(' ');

function noisy(image: Float32Array, sigma: number, rng: Rng): Float32Array {
  return image.map((value) => value + sigma * rng.normal());
}

describe('scenes and captions', () => {
  it('has fifty words, all different', () => {
    expect(VOCABULARY).toHaveLength(50);
    expect(new Set(VOCABULARY).size).toBe(50);
  });

  it('draws one to three objects and describes them with words of the vocabulary that fit the text encoder', () => {
    fc.assert(
      fc.property(rngs, (rng) => {
        const scene = sampleScene(rng);
        expect([1, 2, 3]).toContain(occupied(scene).length);
        expect(words(captionOf(scene)).filter((word) => !VOCABULARY.includes(word))).toEqual([]);
        expect(words(captionOf(scene)).length + 2).toBeLessThanOrEqual(MAX_TOKENS);
      }),
    );
  });

  it('gives different captions to scenes that differ in more than jitter', () => {
    fc.assert(
      fc.property(rngs, (rng) => {
        const scene = sampleScene(rng, 2);
        const [first] = occupied(scene);
        const changed = withObject(scene, first ?? 0, sampleObject(rng));
        const alike = judgeCaption(scene, { scene: changed, residual: 0 }).whole;
        expect(captionOf(scene) === captionOf(changed)).toBe(alike);
      }),
    );
  });

  it('survives a round trip through 8-bit pixels unchanged', () => {
    fc.assert(
      fc.property(rngs, (rng) => {
        const image = renderScene(sampleScene(rng));
        expect(fromRgbBytes(toRgbBytes(image))).toEqual(image);
      }),
    );
  });
});

describe('edits', () => {
  it('undoes every edit with its inverse, and says both in words that fit beside the reward sentence', () => {
    fc.assert(
      fc.property(rngs, (rng) => {
        const scene = sampleScene(rng);
        const edit = sampleEdit(rng, scene);
        const edited = applyEdit(scene, edit);
        const inverse = invertEdit(scene, edit);
        expect(sceneKey(edited)).not.toBe(sceneKey(scene));
        expect(sceneKey(applyEdit(edited, inverse))).toBe(sceneKey(scene));
        expect(occupied(edited).length).toBeGreaterThan(0);
        expect(occupied(edited).length).toBeLessThan(4);
        for (const text of [instructionOf(scene, edit), instructionOf(edited, inverse)]) {
          expect(words(text).filter((word) => !VOCABULARY.includes(word))).toEqual([]);
          // begin, the comma before the sentence, end
          expect(words(text).length + words(rewardSentence(5)).length + 3).toBeLessThanOrEqual(MAX_TOKENS);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('names one object only: no two edits of a scene share an instruction unless they do the same', () => {
    fc.assert(
      fc.property(rngs, (rng) => {
        const scene = sampleScene(rng, 3);
        const results = new Map<string, string>();
        for (let i = 0; i < 40; i++) {
          const edit = sampleEdit(rng, scene);
          if (edit.kind === 'add') continue;
          const text = instructionOf(scene, edit);
          const result = sceneKey(applyEdit(scene, edit));
          expect(results.get(text) ?? result).toBe(result);
          results.set(text, result);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('covers the five verbs and draws only what the scene allows', () => {
    expect(new Set(EDIT_KINDS.map(verbOf))).toEqual(new Set(VERBS));
    const rng = streamRng(3, 'kinds');
    expect(possibleKinds(sampleScene(rng, 1))).not.toContain('remove');
    expect(possibleKinds(sampleScene(rng, 3))).not.toContain('add');
    const scene = sampleScene(rng, 1);
    const [there] = occupied(scene);
    expect(() => applyEdit(scene, { kind: 'add', quadrant: there ?? 0, object: sampleObject(rng) })).toThrow(/something is there already/);
    expect(() => applyEdit(scene, { kind: 'remove', quadrant: vacant(scene)[0] ?? 0 })).toThrow(/is empty/);
  });
});

describe('the oracle', () => {
  for (const sigma of [0, 0.3]) {
    it(`reads 500 of 500 scenes exactly at pixel noise ${sigma}`, () => {
      const rng = streamRng(500, 'oracle', sigma);
      let exact = 0;
      for (let i = 0; i < 500; i++) {
        const scene = sampleScene(rng, rng.int(5));
        if (sceneKey(readImage(noisy(renderScene(scene), sigma, rng)).scene) === sceneKey(scene)) exact++;
      }
      expect(exact).toBe(500);
    });
  }

  it('is not perfect whatever comes in: at σ = 1.5 it fails, and its residual is the noise variance', () => {
    const rng = streamRng(4, 'loud');
    const scenes = Array.from({ length: 60 }, () => sampleScene(rng));
    const readings = scenes.map((scene) => readImage(noisy(renderScene(scene), 1.5, rng)));
    expect(readings.filter((reading, i) => sceneKey(reading.scene) === sceneKey(scenes[i] as Scene)).length).toBeLessThan(55);
    expect(readImage(noisy(renderScene(scenes[0] as Scene), 0.3, rng)).residual).toBeCloseTo(0.09, 2);
    expect(readImage(renderScene(scenes[0] as Scene)).residual).toBeLessThan(1e-4);
  });

  it('calls the asked edit perfect, doing nothing preserved but not followed, and any other scene neither at once', () => {
    fc.assert(
      fc.property(rngs, (rng) => {
        const scene = sampleScene(rng);
        const edit = sampleEdit(rng, scene);
        const target = applyEdit(scene, edit);
        const good = judgeEdit(scene, edit, readImage(renderScene(target)));
        expect(good).toMatchObject({ followed: true, preserved: true, perfect: true, preservedShare: 1 });
        expect(good.quality).toBeGreaterThan(0.99);
        const idle = judgeEdit(scene, edit, readImage(renderScene(scene)));
        expect(idle.followed).toBe(false);
        expect(idle.perfect).toBe(false);
        const kept = ALL_QUADRANTS.find((quadrant) => !editedQuadrants(edit).includes(quadrant) && target.objects[quadrant]);
        if (kept !== undefined) {
          const spoilt = judgeEdit(scene, edit, readImage(renderScene(withObject(target, kept, null))));
          expect(spoilt).toMatchObject({ followed: true, preserved: false, perfect: false });
          expect(spoilt.preservedShare).toBeLessThan(1);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('finds following worth more than not following, preserving more than not preserving, and crisp more than blurred', () => {
    const best = { followed: true, preserved: true, perfect: true, preservedShare: 1, quality: 1 };
    expect(utilityOf(best)).toBe(2.5);
    expect(utilityOf(best)).toBeGreaterThan(utilityOf({ ...best, quality: 0.2 }));
    expect(utilityOf(best)).toBeGreaterThan(utilityOf({ ...best, preserved: false, preservedShare: 0.5 }));
    expect(utilityOf(best)).toBeGreaterThan(utilityOf({ ...best, followed: false }));
  });

  it('refuses a truncated image', () => {
    expect(() => readImage(new Float32Array(IMAGE_VALUES - 1))).toThrow(/3×32×32/);
  });
});

describe('the known-hard slice', () => {
  it('is judged by what its words mean', () => {
    const rng = streamRng(9, 'hard');
    for (const kind of HARD_KINDS) {
      for (let i = 0; i < 40; i++) {
        const edit = sampleHardEdit(rng, kind);
        expect(words(edit.instruction).filter((word) => !VOCABULARY.includes(word))).toEqual([]);
        const before = renderScene(edit.source);
        expect(judgeHardEdit(edit, before, readImage(before))).toBe(false);
        const right = edit.kind === 'zoom' ? zoomInto(before, edit.quadrant) : renderScene(solve(edit, rng));
        expect(judgeHardEdit(edit, right, readImage(right))).toBe(true);
      }
    }
  });

  function solve(edit: Exclude<ReturnType<typeof sampleHardEdit>, { kind: 'zoom' }>, rng: Rng): Scene {
    if (edit.kind === 'spatial') return withObject(edit.source, edit.quadrant, edit.object);
    return pickSeveral(rng, vacant(edit.source), edit.more).reduce((scene, quadrant) => withObject(scene, quadrant, { ...sampleObject(rng), color: edit.color }), edit.source);
  }
});
