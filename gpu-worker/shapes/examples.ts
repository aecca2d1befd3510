/**
 * @file Examples by number: example i of a split is a pure function of (seed, split, i), so nothing is stored and a
 * resumed run sees the same data. Scenes are held out by a hash of what they show: no training scene is ever evaluated.
 */
import { createHash } from 'node:crypto';
import { captionOf } from './caption.ts';
import { applyEdit, type Edit, instructionOf, sampleEdit, type Verb } from './edit.ts';
import { P2P_PERFECT, sampleTarget } from './failure-mix.ts';
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
  /** What the pair shows; with a failure mix not always what was asked. */
  readonly target: Scene;
  readonly sourceCaption: string;
  readonly targetCaption: string;
}

/** Share of right targets per verb; null for always right. */
export type FailureMix = Record<Verb, number> | null;

/** Edit `index` of a split, always with the right target unless a failure mix is given. */
export function editExample(seed: number, split: Split, index: number, failures: FailureMix = null): EditExample {
  const rng = streamRng(seed, 'edit', split, index);
  const source = sampleSceneOf(rng, split);
  const edit = sampleEdit(rng, source);
  const intended = applyEdit(source, edit);
  return {
    source,
    edit,
    instruction: instructionOf(source, edit),
    target: failures ? sampleTarget(rng, source, edit, failures) : intended,
    sourceCaption: captionOf(source),
    targetCaption: captionOf(intended),
  };
}

/** The failure mix of Prompt-to-Prompt pairs. */
export const MEASURED_FAILURES: FailureMix = P2P_PERFECT;
