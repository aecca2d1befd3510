/**
 * @file Rendered variants of an edit, from right to useless, whose worth is known because they were drawn on purpose: what a reward model learns from
 * before anyone has voted.
 */
import { alter, disturb, spoilt } from './disturb.ts';
import { applyEdit, type Edit, sampleEdit } from './edit.ts';
import { judgeEdit, utilityOf } from './oracle.ts';
import type { Rng } from './rng.ts';
import { BACKGROUNDS, objectAt, occupied, pick, pickSeveral, type Scene, sampleObject, vacant, withObject } from './scene.ts';

/** How a variant came about. */
type Variant = 'right' | 'nothing' | 'other' | 'nearly' | 'spoilt' | 'overdone' | 'beside';

/** Right ones twice: rankings of an editor's outputs are about good edits and better ones, too. */
const POOL: readonly Variant[] = ['right', 'right', 'nothing', 'other', 'nearly', 'nearly', 'spoilt', 'spoilt', 'overdone', 'beside'];

/** `count` variants of an edit in random order. */
export function sampleVariants(rng: Rng, source: Scene, edit: Edit, count: number): Scene[] {
  return pickSeveral(rng, POOL, count).map((variant) => drawVariant(rng, source, edit, variant));
}

function drawVariant(rng: Rng, source: Scene, edit: Edit, variant: Variant): Scene {
  const target = applyEdit(source, edit);
  switch (variant) {
    case 'right':
      return target;
    case 'nothing':
      return source;
    case 'other':
      return applyEdit(source, sampleEdit(rng, source, edit.kind));
    case 'nearly':
      return nearly(rng, source, target, edit);
    case 'spoilt':
      return spoilt(rng, source, target, edit);
    case 'overdone':
      return disturbAny(rng, spoilt(rng, source, target, edit));
    case 'beside':
      return disturbAny(rng, source);
  }
}

function disturbAny(rng: Rng, scene: Scene): Scene {
  const places = occupied(scene);
  return places.length > 0 ? disturb(rng, scene, pick(rng, places)) : scene;
}

/** The instruction almost carried out: at the right place with a wrong attribute, or done by half. */
function nearly(rng: Rng, source: Scene, target: Scene, edit: Edit): Scene {
  switch (edit.kind) {
    case 'make-background':
      return { ...source, background: pick(rng, BACKGROUNDS.filter((background) => background !== edit.background)) };
    case 'remove':
      return rng.uniform() < 0.5 ? disturb(rng, source, edit.quadrant) : withObject(source, pick(rng, occupied(source)), null);
    case 'put':
      return rng.uniform() < 0.5 ? withObject(target, edit.from, objectAt(source, edit.from)) : alter(rng, target, edit.to);
    case 'add':
      return rng.uniform() < 0.7 ? alter(rng, target, edit.quadrant) : withObject(source, pick(rng, vacant(source)), sampleObject(rng));
    default:
      return alter(rng, target, edit.quadrant);
  }
}

/** What a variant is worth as it was drawn: crisp, and exactly this scene. */
export function worthOf(source: Scene, edit: Edit, variant: Scene): number {
  return utilityOf(judgeEdit(source, edit, { scene: variant, residual: 0 }));
}
