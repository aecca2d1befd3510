/** @file Edit instructions by the paper's verbs, their effect on a scene and their inverses. */
import { describeObject, referTo } from './caption.ts';
import type { Rng } from './rng.ts';
import {
  ALL_QUADRANTS,
  BACKGROUNDS,
  type Background,
  COLORS,
  type Color,
  objectAt,
  occupied,
  pick,
  QUADRANTS,
  type Quadrant,
  SHAPES,
  type Scene,
  type SceneObject,
  type Shape,
  type Size,
  sampleObject,
  vacant,
  withObject,
} from './scene.ts';

/** One edit. `jitter` of a moved object and of an added one is part of the edit, so that applying it is a function. */
export type Edit =
  | { readonly kind: 'add'; readonly quadrant: Quadrant; readonly object: SceneObject }
  | { readonly kind: 'remove'; readonly quadrant: Quadrant }
  | { readonly kind: 'change-color'; readonly quadrant: Quadrant; readonly color: Color }
  | { readonly kind: 'change-shape'; readonly quadrant: Quadrant; readonly shape: Shape }
  | { readonly kind: 'make-size'; readonly quadrant: Quadrant; readonly size: Size }
  | { readonly kind: 'make-background'; readonly background: Background }
  | { readonly kind: 'put'; readonly from: Quadrant; readonly to: Quadrant };

export type EditKind = Edit['kind'];
export const EDIT_KINDS: readonly EditKind[] = ['add', 'remove', 'change-color', 'change-shape', 'make-size', 'make-background', 'put'];

/** The paper's verb groups, as its figures count them. */
export const VERBS = ['add', 'remove', 'change', 'make', 'put'] as const;
export type Verb = (typeof VERBS)[number];

/** The verb an instruction of this kind begins with. */
export function verbOf(kind: EditKind): Verb {
  return kind.split('-')[0] as Verb;
}

/** What the instruction asks for, applied to the source scene. */
export function applyEdit(scene: Scene, edit: Edit): Scene {
  switch (edit.kind) {
    case 'add':
      if (scene.objects[edit.quadrant]) throw new Error(`Cannot add to the ${QUADRANTS[edit.quadrant]}: something is there already.`);
      return withObject(scene, edit.quadrant, edit.object);
    case 'remove':
      objectAt(scene, edit.quadrant);
      return withObject(scene, edit.quadrant, null);
    case 'change-color':
      return withObject(scene, edit.quadrant, { ...objectAt(scene, edit.quadrant), color: edit.color });
    case 'change-shape':
      return withObject(scene, edit.quadrant, { ...objectAt(scene, edit.quadrant), shape: edit.shape });
    case 'make-size':
      return withObject(scene, edit.quadrant, { ...objectAt(scene, edit.quadrant), size: edit.size });
    case 'make-background':
      return { ...scene, background: edit.background };
    case 'put':
      if (scene.objects[edit.to]) throw new Error(`Cannot put an object at the ${QUADRANTS[edit.to]}: something is there already.`);
      return withObject(withObject(scene, edit.to, objectAt(scene, edit.from)), edit.from, null);
  }
}

/**
 * The edit that leads back from `applyEdit(scene, edit)` to `scene`: what cycle-consistency augmentation pairs with it.
 * Every kind of this file has one; the kinds of `hard.ts` have none.
 */
export function invertEdit(scene: Scene, edit: Edit): Edit {
  switch (edit.kind) {
    case 'add':
      return { kind: 'remove', quadrant: edit.quadrant };
    case 'remove':
      return { kind: 'add', quadrant: edit.quadrant, object: objectAt(scene, edit.quadrant) };
    case 'change-color':
      return { ...edit, color: objectAt(scene, edit.quadrant).color };
    case 'change-shape':
      return { ...edit, shape: objectAt(scene, edit.quadrant).shape };
    case 'make-size':
      return { ...edit, size: objectAt(scene, edit.quadrant).size };
    case 'make-background':
      return { kind: 'make-background', background: scene.background };
    case 'put':
      return { kind: 'put', from: edit.to, to: edit.from };
  }
}

/** The edit in words, unambiguous in this scene. */
export function instructionOf(scene: Scene, edit: Edit): string {
  switch (edit.kind) {
    case 'add':
      return `add ${describeObject(edit.object)} at the ${QUADRANTS[edit.quadrant]}`;
    case 'remove':
      return `remove ${referTo(scene, edit.quadrant)}`;
    case 'change-color':
      return `change ${referTo(scene, edit.quadrant)} to ${edit.color}`;
    case 'change-shape':
      return `change ${referTo(scene, edit.quadrant)} to a ${edit.shape}`;
    case 'make-size':
      return `make ${referTo(scene, edit.quadrant)} ${edit.size}`;
    case 'make-background':
      return backgroundInstruction(edit.background);
    case 'put':
      return `put ${referTo(scene, edit.from)} at the ${QUADRANTS[edit.to]}`;
  }
}

function backgroundInstruction(background: Background): string {
  if (background === 'night' || background === 'sunset' || background === 'snow') return `make it ${background}`;
  return `make the background ${background}`;
}

/** Kinds that keep one to three objects in this scene. */
export function possibleKinds(scene: Scene): EditKind[] {
  const count = occupied(scene).length;
  return EDIT_KINDS.filter((kind) => (kind === 'add' ? count < 3 : kind === 'remove' ? count > 1 : true));
}

function other<T>(rng: Rng, values: readonly T[], not: T): T {
  return pick(
    rng,
    values.filter((value) => value !== not),
  );
}

/** A random edit of the scene, of a uniform kind unless one is named; it always changes something. */
export function sampleEdit(rng: Rng, scene: Scene, kind: EditKind = pick(rng, possibleKinds(scene))): Edit {
  if (kind === 'add') return { kind, quadrant: pick(rng, vacant(scene)), object: sampleObject(rng) };
  if (kind === 'make-background') return { kind, background: other(rng, BACKGROUNDS, scene.background) };
  const quadrant = pick(rng, occupied(scene));
  const object = objectAt(scene, quadrant);
  switch (kind) {
    case 'remove':
      return { kind, quadrant };
    case 'change-color':
      return { kind, quadrant, color: other(rng, COLORS, object.color) };
    case 'change-shape':
      return { kind, quadrant, shape: other(rng, SHAPES, object.shape) };
    case 'make-size':
      return { kind, quadrant, size: object.size === 'big' ? 'small' : 'big' };
    case 'put':
      return { kind, from: quadrant, to: pick(rng, vacant(scene)) };
  }
}

/** The quadrants whose content the edit speaks about; every other one, and the background, is "the rest". */
export function editedQuadrants(edit: Edit): readonly Quadrant[] {
  switch (edit.kind) {
    case 'make-background':
      return [];
    case 'put':
      return [edit.from, edit.to];
    default:
      return ALL_QUADRANTS.filter((quadrant) => quadrant === edit.quadrant);
  }
}
