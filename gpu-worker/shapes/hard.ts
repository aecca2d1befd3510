/**
 * @file The known-hard slice, after the failure cases of the paper's Fig. 12: zooming, counting and spatial words.
 * No training set holds these; they are reported apart from the ordinary edits. None has an inverse instruction.
 */
import { describeObject, referTo } from './caption.ts';
import { type Reading, sameObject } from './oracle.ts';
import { IMAGE_SIZE, IMAGE_VALUES, QUADRANT_SIZE, renderScene } from './render.ts';
import type { Rng } from './rng.ts';
import { ALL_QUADRANTS, COLORS, type Color, objectAt, occupied, pick, type Quadrant, type Scene, type SceneObject, sampleObject, sampleScene } from './scene.ts';

export const HARD_KINDS = ['zoom', 'count', 'spatial'] as const;
export type HardKind = (typeof HARD_KINDS)[number];

/** A source scene, an instruction, and whatever it takes to say whether it was followed. */
export type HardEdit =
  | { readonly kind: 'zoom'; readonly source: Scene; readonly instruction: string; readonly quadrant: Quadrant }
  | { readonly kind: 'count'; readonly source: Scene; readonly instruction: string; readonly color: Color; readonly more: number }
  | { readonly kind: 'spatial'; readonly source: Scene; readonly instruction: string; readonly quadrant: Quadrant; readonly object: SceneObject };

const RELATIONS = ['above', 'below', 'left of', 'right of'] as const;

/** The quadrant that lies in this relation to another one, if there is one. */
function neighbour(quadrant: Quadrant, relation: (typeof RELATIONS)[number]): Quadrant | undefined {
  const row = (quadrant >> 1) + (relation === 'below' ? 1 : relation === 'above' ? -1 : 0);
  const column = (quadrant & 1) + (relation === 'right of' ? 1 : relation === 'left of' ? -1 : 0);
  if (row < 0 || row > 1 || column < 0 || column > 1) return undefined;
  return (row * 2 + column) as Quadrant;
}

/** A random known-hard edit with its own source scene. */
export function sampleHardEdit(rng: Rng, kind: HardKind = pick(rng, HARD_KINDS)): HardEdit {
  if (kind === 'count') {
    const source = sampleScene(rng, 1 + rng.int(2));
    const color = pick(rng, COLORS);
    const more = 2;
    return { kind, source, instruction: `add two ${color} shapes`, color, more };
  }
  const source = sampleScene(rng, kind === 'spatial' ? 1 + rng.int(2) : undefined);
  const anchor = pick(rng, occupied(source));
  if (kind === 'zoom') return { kind, source, instruction: `zoom in on ${referTo(source, anchor)}`, quadrant: anchor };
  const open = RELATIONS.flatMap((relation) => {
    const quadrant = neighbour(anchor, relation);
    return quadrant !== undefined && source.objects[quadrant] === null ? [{ relation, quadrant }] : [];
  });
  if (open.length === 0) return sampleHardEdit(rng, kind);
  const { relation, quadrant } = pick(rng, open);
  const object = sampleObject(rng);
  return { kind, source, instruction: `add ${describeObject(object)} ${relation} ${referTo(source, anchor)}`, quadrant, object };
}

/** One quadrant magnified to the whole image, nearest neighbour: what "zoom in on …" asks for. (3, 32, 32) in [-1, 1]. */
export function zoomInto(image: Float32Array, quadrant: Quadrant): Float32Array {
  const out = new Float32Array(IMAGE_VALUES);
  const top = (quadrant >> 1) * QUADRANT_SIZE;
  const left = (quadrant & 1) * QUADRANT_SIZE;
  for (let i = 0; i < IMAGE_VALUES; i++) {
    const c = Math.floor(i / (IMAGE_SIZE * IMAGE_SIZE));
    const y = Math.floor(i / IMAGE_SIZE) % IMAGE_SIZE;
    const x = i % IMAGE_SIZE;
    out[i] = image[(c * IMAGE_SIZE + top + (y >> 1)) * IMAGE_SIZE + left + (x >> 1)] as number;
  }
  return out;
}

function meanSquare(a: Float32Array, b: Float32Array, offset: number): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += ((a[offset + i] as number) - (b[i] as number)) ** 2;
  return sum / b.length;
}

/** Whether the edited image (read as `result`) fulfils the instruction and leaves the other objects alone. */
export function judgeHardEdit(edit: HardEdit, images: Float32Array, result: Reading, offset = 0): boolean {
  switch (edit.kind) {
    case 'zoom': {
      const source = renderScene(edit.source);
      const target = zoomInto(source, edit.quadrant);
      return meanSquare(images, target, offset) < 0.25 * meanSquare(source, target, 0);
    }
    case 'count': {
      const count = (scene: Scene) => occupied(scene).filter((quadrant) => objectAt(scene, quadrant).color === edit.color).length;
      return count(result.scene) === count(edit.source) + edit.more && keepsObjects(edit.source, result.scene);
    }
    case 'spatial':
      return (
        sameObject(result.scene.objects[edit.quadrant], edit.object, Number.POSITIVE_INFINITY) &&
        occupied(result.scene).length === occupied(edit.source).length + 1 &&
        keepsObjects(edit.source, result.scene)
      );
  }
}

function keepsObjects(source: Scene, result: Scene): boolean {
  return result.background === source.background && ALL_QUADRANTS.every((quadrant) => !source.objects[quadrant] || sameObject(source.objects[quadrant], result.objects[quadrant]));
}
