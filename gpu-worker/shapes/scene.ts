/** @file Scenes of the embedded world: what can be in an image, and how one is drawn at random. */
import type { Rng } from './rng.ts';

export const SHAPES = ['circle', 'square', 'triangle', 'cross'] as const;
export const COLORS = ['red', 'green', 'blue', 'yellow', 'purple', 'orange'] as const;
export const SIZES = ['small', 'big'] as const;
export const BACKGROUNDS = ['white', 'gray', 'pink', 'night', 'sunset', 'snow'] as const;
/** Quadrants in reading order; the index is the key of `Scene.objects`. */
export const QUADRANTS = ['top left', 'top right', 'bottom left', 'bottom right'] as const;

export type Shape = (typeof SHAPES)[number];
export type Color = (typeof COLORS)[number];
export type Size = (typeof SIZES)[number];
export type Background = (typeof BACKGROUNDS)[number];
/** 0 top left, 1 top right, 2 bottom left, 3 bottom right. */
export type Quadrant = 0 | 1 | 2 | 3;
export const ALL_QUADRANTS: readonly Quadrant[] = [0, 1, 2, 3];

/** One object; `dx`, `dy` ∈ {-1, 0, 1} move it off the middle of its quadrant, in pixels (captions never mention it). */
export interface SceneObject {
  readonly shape: Shape;
  readonly color: Color;
  readonly size: Size;
  readonly dx: number;
  readonly dy: number;
}

/** At most one object per quadrant. */
export interface Scene {
  readonly background: Background;
  readonly objects: readonly [SceneObject | null, SceneObject | null, SceneObject | null, SceneObject | null];
}

/** Quadrants that hold an object. */
export function occupied(scene: Scene): Quadrant[] {
  return ALL_QUADRANTS.filter((quadrant) => scene.objects[quadrant] !== null);
}

/** Quadrants that hold none. */
export function vacant(scene: Scene): Quadrant[] {
  return ALL_QUADRANTS.filter((quadrant) => scene.objects[quadrant] === null);
}

/** The object in a quadrant that must not be empty. */
export function objectAt(scene: Scene, quadrant: Quadrant): SceneObject {
  const object = scene.objects[quadrant];
  if (!object) throw new Error(`The ${QUADRANTS[quadrant]} of this scene is empty; choose one of the occupied quadrants.`);
  return object;
}

/** The scene with one quadrant replaced. */
export function withObject(scene: Scene, quadrant: Quadrant, object: SceneObject | null): Scene {
  const objects: [SceneObject | null, SceneObject | null, SceneObject | null, SceneObject | null] = [...scene.objects];
  objects[quadrant] = object;
  return { background: scene.background, objects };
}

/** Uniform choice. */
export function pick<T>(rng: Rng, values: readonly T[]): T {
  const value = values[rng.int(values.length)];
  if (value === undefined) throw new Error('Cannot choose from an empty list.');
  return value;
}

/** `count` different values in random order. */
export function pickSeveral<T>(rng: Rng, values: readonly T[], count: number): T[] {
  const rest = [...values];
  const chosen: T[] = [];
  for (let i = 0; i < count; i++) {
    const at = rng.int(rest.length);
    chosen.push(...rest.splice(at, 1));
  }
  return chosen;
}

/** An object with every attribute uniform. */
export function sampleObject(rng: Rng): SceneObject {
  return { shape: pick(rng, SHAPES), color: pick(rng, COLORS), size: pick(rng, SIZES), dx: rng.int(3) - 1, dy: rng.int(3) - 1 };
}

/** A scene with one to three objects (or exactly `count`) in different quadrants, everything uniform. */
export function sampleScene(rng: Rng, count = 1 + rng.int(3)): Scene {
  let scene: Scene = { background: pick(rng, BACKGROUNDS), objects: [null, null, null, null] };
  for (const quadrant of pickSeveral(rng, ALL_QUADRANTS, count)) scene = withObject(scene, quadrant, sampleObject(rng));
  return scene;
}

/** One character per attribute: equal keys, equal scenes. Used to keep training and held-out scenes apart. */
export function sceneKey(scene: Scene): string {
  const objects = scene.objects.map((o) => (o ? `${SHAPES.indexOf(o.shape)}${COLORS.indexOf(o.color)}${SIZES.indexOf(o.size)}${o.dx + 1}${o.dy + 1}` : '-'));
  return [BACKGROUNDS.indexOf(scene.background), ...objects].join('.');
}
