/** @file Things going wrong on purpose: what was asked and something else beside it. */
import { type Edit, editedQuadrants } from './edit.ts';
import type { Rng } from './rng.ts';
import { COLORS, objectAt, occupied, pick, type Quadrant, SHAPES, type Scene, sampleObject, vacant, withObject } from './scene.ts';

/** What was asked, and one thing too many: an object nobody mentioned changed, vanished or appeared. */
export function spoilt(rng: Rng, source: Scene, target: Scene, edit: Edit): Scene {
  const edited = editedQuadrants(edit);
  const bystanders = occupied(target).filter((quadrant) => !edited.includes(quadrant));
  const free = vacant(target).filter((quadrant) => !edited.includes(quadrant) && source.objects[quadrant] === null);
  if (bystanders.length > 0 && (free.length === 0 || rng.uniform() < 0.8)) return disturb(rng, target, pick(rng, bystanders));
  return free.length > 0 ? withObject(target, pick(rng, free), sampleObject(rng)) : source;
}

/** The scene with one object gone, or of another colour, shape or size. */
export function disturb(rng: Rng, scene: Scene, quadrant: Quadrant): Scene {
  const what = rng.int(4);
  return what === 0 ? withObject(scene, quadrant, null) : alter(rng, scene, quadrant, what);
}

/** The scene with one object of another colour (1), shape (2) or size (3). */
export function alter(rng: Rng, scene: Scene, quadrant: Quadrant, what = 1 + rng.int(3)): Scene {
  const object = objectAt(scene, quadrant);
  if (what === 1) return withObject(scene, quadrant, { ...object, color: pick(rng, COLORS.filter((color) => color !== object.color)) });
  if (what === 2) return withObject(scene, quadrant, { ...object, shape: pick(rng, SHAPES.filter((shape) => shape !== object.shape)) });
  return withObject(scene, quadrant, { ...object, size: object.size === 'big' ? 'small' : 'big' });
}
