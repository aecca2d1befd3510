/**
 * @file Label noise for rendered pairs: how often, and how, an automatically generated training pair is wrong.
 *
 * Prompt-to-Prompt pairs of this world were perfect as often as `P2P_PERFECT` says, per verb. Pairs rendered from edits
 * are always perfect, so the editor that learns from them is given the same share of wrong ones: half of the wrong
 * pairs do not follow the instruction, half follow it and spoil something else.
 */
import { applyEdit, type Edit, editedQuadrants, sampleEdit, type Verb, verbOf } from './edit.ts';
import type { Rng } from './rng.ts';
import { COLORS, objectAt, occupied, pick, type Quadrant, SHAPES, type Scene, sampleObject, sceneKey, vacant, withObject } from './scene.ts';

/** Share of perfect Prompt-to-Prompt pairs per verb, as measured. */
export const P2P_PERFECT: Record<Verb, number> = { put: 0.36, add: 0.55, remove: 0.76, change: 0.9, make: 0.9 };

/** The target of a pair: what the edit asks for, or with the measured probability something else. */
export function sampleTarget(rng: Rng, source: Scene, edit: Edit, perfect: Record<Verb, number> = P2P_PERFECT): Scene {
  const target = applyEdit(source, edit);
  if (rng.uniform() < perfect[verbOf(edit.kind)]) return target;
  return rng.uniform() < 0.5 ? unfollowed(rng, source, edit) : spoilt(rng, source, target, edit);
}

/** Not what was asked: nothing happened, or another edit of the same kind did. */
function unfollowed(rng: Rng, source: Scene, edit: Edit): Scene {
  if (rng.uniform() < 0.5) return source;
  return applyEdit(source, sampleEdit(rng, source, edit.kind));
}

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

/** True when a pair's target is what was asked. */
export function isPerfectPair(source: Scene, edit: Edit, target: Scene): boolean {
  return sceneKey(applyEdit(source, edit)) === sceneKey(target);
}
