/** @file The world's language: its fifty words, and the captions of scenes. */
import { BACKGROUNDS, type Background, COLORS, occupied, objectAt, QUADRANTS, type Quadrant, SHAPES, SIZES, type Scene, type SceneObject } from './scene.ts';

/** Every word that captions, instructions, the reward sentence and the known-hard slice use: fifty. */
export const VOCABULARY: readonly string[] = [
  ...SHAPES,
  ...COLORS,
  ...SIZES,
  ...BACKGROUNDS,
  ...['top', 'bottom', 'left', 'right'],
  ...['add', 'remove', 'change', 'make', 'put', 'zoom'],
  ...['a', 'the', 'and', 'on', 'to', 'at', 'in', 'of', 'out', 'it', 'is'],
  ...['background', 'image', 'quality', 'shapes', 'above', 'below'],
  ...['one', 'two', 'three', 'four', 'five'],
];

/** Most tokens of any text, begin and end included. */
export const MAX_TOKENS = 32;

/** "a big red circle". */
export function describeObject(object: SceneObject): string {
  return `a ${object.size} ${object.color} ${object.shape}`;
}

/** "on a white background", "at night", "at sunset", "in snow". */
export function describeBackground(background: Background): string {
  switch (background) {
    case 'night':
    case 'sunset':
      return `at ${background}`;
    case 'snow':
      return 'in snow';
    default:
      return `on a ${background} background`;
  }
}

/** "a big red circle top left and a small blue square bottom right at night": objects in reading order, jitter left out. */
export function captionOf(scene: Scene): string {
  const objects = occupied(scene).map((quadrant) => `${describeObject(objectAt(scene, quadrant))} ${QUADRANTS[quadrant]}`);
  return [objects.join(' and '), describeBackground(scene.background)].filter(Boolean).join(' ');
}

/** The shortest phrase that points at one object only: "the red circle", else with its size, else with its place. */
export function referTo(scene: Scene, quadrant: Quadrant): string {
  const object = objectAt(scene, quadrant);
  const alike = occupied(scene)
    .map((other) => objectAt(scene, other))
    .filter((other) => other.shape === object.shape && other.color === object.color);
  if (alike.length === 1) return `the ${object.color} ${object.shape}`;
  if (alike.filter((other) => other.size === object.size).length === 1) return `the ${object.size} ${object.color} ${object.shape}`;
  return `the ${QUADRANTS[quadrant]} ${object.color} ${object.shape}`;
}

/** The reward prompt of HIVE: "…, the image quality is five out of five". */
export function rewardSentence(level: 1 | 2 | 3 | 4 | 5): string {
  return `the image quality is ${['one', 'two', 'three', 'four', 'five'][level - 1]} out of five`;
}
