/** @file Reads the world's language back: captions into scenes, instructions into edits. What cannot be meant in this world is undefined. */
import { captionOf } from './caption.ts';
import { applyEdit, type Edit } from './edit.ts';
import { BACKGROUNDS, COLORS, objectAt, occupied, QUADRANTS, type Quadrant, SHAPES, type Scene, type SceneObject, SIZES, vacant, withObject } from './scene.ts';

const either = (words: readonly string[]) => `(${words.join('|')})`;
const PLACE = either(QUADRANTS);
const OBJECT = `${either(SIZES)} ${either(COLORS)} ${either(SHAPES)}`;
/** Size and place where they are needed to tell objects apart. */
const REFERENCE = `the (?:${PLACE} )?(?:${either(SIZES)} )?${either(COLORS)} ${either(SHAPES)}`;

const whole = (pattern: string) => new RegExp(`^${pattern}$`);
const CAPTION = whole(`(.+) (?:at (night|sunset)|in (snow)|on a (white|gray|pink) background)`);
const CAPTION_OBJECT = whole(`a ${OBJECT} ${PLACE}`);

/** Groups of OBJECT, in the middle of its pixels' quadrant. */
function objectOf([size, color, shape]: readonly (string | undefined)[]): SceneObject {
  return { size, color, shape, dx: 0, dy: 0 } as SceneObject;
}

const quadrantOf = (place: string | undefined) => QUADRANTS.indexOf(place as (typeof QUADRANTS)[number]) as Quadrant;

/** The scene a caption describes, without jitter; undefined when it is not a caption of this world, such as one with two objects in one place. */
export function parseCaption(caption: string): Scene | undefined {
  const found = CAPTION.exec(caption);
  if (!found) return undefined;
  const [, objects = '', ...backgrounds] = found;
  let scene: Scene = { background: backgrounds.find(Boolean) as Scene['background'], objects: [null, null, null, null] };
  for (const text of objects.split(' and ')) {
    const object = CAPTION_OBJECT.exec(text);
    const quadrant = quadrantOf(object?.[4]);
    if (!object || scene.objects[quadrant]) return undefined;
    scene = withObject(scene, quadrant, objectOf(object.slice(1)));
  }
  return captionOf(scene) === caption ? scene : undefined;
}

/** The one object that groups of REFERENCE point at. */
function referredTo(scene: Scene, [place, size, color, shape]: readonly (string | undefined)[]): Quadrant | undefined {
  const meant = occupied(scene).filter((quadrant) => {
    const object = objectAt(scene, quadrant);
    return object.color === color && object.shape === shape && (!size || object.size === size) && (!place || QUADRANTS[quadrant] === place);
  });
  return meant.length === 1 ? meant[0] : undefined;
}

type Rule = (scene: Scene, groups: (string | undefined)[]) => Edit | undefined;

/** A rule about an object that is there. */
const about =
  (edit: (quadrant: Quadrant, value: string | undefined) => Edit): Rule =>
  (scene, groups) => {
    const quadrant = referredTo(scene, groups);
    return quadrant === undefined ? undefined : edit(quadrant, groups[4]);
  };

const RULES: readonly (readonly [RegExp, Rule])[] = [
  [whole(`add a ${OBJECT} at the ${PLACE}`), (_, groups) => ({ kind: 'add', quadrant: quadrantOf(groups[3]), object: objectOf(groups) })],
  [whole(`remove ${REFERENCE}`), about((quadrant) => ({ kind: 'remove', quadrant }))],
  [whole(`change ${REFERENCE} to ${either(COLORS)}`), about((quadrant, color) => ({ kind: 'change-color', quadrant, color }) as Edit)],
  [whole(`change ${REFERENCE} to a ${either(SHAPES)}`), about((quadrant, shape) => ({ kind: 'change-shape', quadrant, shape }) as Edit)],
  [whole(`make ${REFERENCE} ${either(SIZES)}`), about((quadrant, size) => ({ kind: 'make-size', quadrant, size }) as Edit)],
  [whole(`make (?:it|the background) ${either(BACKGROUNDS)}`), (_, [background]) => ({ kind: 'make-background', background }) as Edit],
  [whole(`put ${REFERENCE} at the ${PLACE}`), about((from, place) => ({ kind: 'put', from, to: quadrantOf(place) }))],
];

/** What an instruction asks for in this scene; undefined when it is none of this world, points at nothing or at two objects, or cannot be done. */
export function parseInstruction(scene: Scene, instruction: string): Edit | undefined {
  for (const [pattern, rule] of RULES) {
    const found = pattern.exec(instruction);
    const edit = found ? rule(scene, found.slice(1)) : undefined;
    if (!edit) continue;
    const target = edit.kind === 'add' ? edit.quadrant : edit.kind === 'put' ? edit.to : undefined;
    return target === undefined || vacant(scene).includes(target) ? edit : undefined;
  }
  return undefined;
}

export interface TripletJudgement {
  /** Both captions and the instruction are of this world, and the instruction can be done in the first. */
  readonly valid: boolean;
  /** Valid, and the edited caption is what the instruction makes of the first. */
  readonly right: boolean;
}

/** What this world says about a triplet of texts. */
export function judgeTriplet(caption: string, instruction: string, editedCaption: string): TripletJudgement {
  const scene = parseCaption(caption);
  const edit = scene && parseInstruction(scene, instruction);
  if (!scene || !edit || !parseCaption(editedCaption) || editedCaption === caption) return { valid: false, right: false };
  return { valid: true, right: captionOf(applyEdit(scene, edit)) === editedCaption };
}
