/**
 * @file Examples by number: example i of a split is a pure function of (seed, split, i), so nothing is stored and a
 * resumed run sees the same data. Scenes are held out by a hash of what they show: no training scene is ever evaluated.
 */
import { createHash } from 'node:crypto';
import { captionOf } from './caption.ts';
import { applyEdit, type Edit, instructionOf, sampleEdit } from './edit.ts';
import { type Rng, streamRng } from './rng.ts';
import { type Scene, sampleScene, sceneKey } from './scene.ts';

export type Split = 'train' | 'held-out';

/** One scene in eight is held out, jitter included in what counts as the same scene. */
const HELD_OUT_ONE_IN = 8;

/** The split a scene belongs to, whatever the seed. */
export function splitOf(scene: Scene): Split {
  const digest = createHash('sha256').update(sceneKey(scene)).digest();
  return digest.readUInt32LE(0) % HELD_OUT_ONE_IN === 0 ? 'held-out' : 'train';
}

function sampleSceneOf(rng: Rng, split: Split): Scene {
  for (;;) {
    const scene = sampleScene(rng);
    if (splitOf(scene) === split) return scene;
  }
}

export interface SceneExample {
  readonly scene: Scene;
  readonly caption: string;
}

/** Scene `index` of a split. */
export function sceneExample(seed: number, split: Split, index: number): SceneExample {
  const scene = sampleSceneOf(streamRng(seed, 'scene', split, index), split);
  return { scene, caption: captionOf(scene) };
}

export interface EditExample {
  readonly source: Scene;
  readonly edit: Edit;
  readonly instruction: string;
  /** What the instruction asks for. */
  readonly target: Scene;
  readonly sourceCaption: string;
  readonly targetCaption: string;
}

/** Edit `index` of a split. */
export function editExample(seed: number, split: Split, index: number): EditExample {
  const rng = streamRng(seed, 'edit', split, index);
  const source = sampleSceneOf(rng, split);
  const edit = sampleEdit(rng, source);
  const target = applyEdit(source, edit);
  return { source, edit, instruction: instructionOf(source, edit), target, sourceCaption: captionOf(source), targetCaption: captionOf(target) };
}
