/** Items of the shapes world and edits of a made-up editor in storage, as the worker's functions leave them: drawn, judged by the oracle, content-addressed. */
import sharp from 'sharp';
import { applyEdit, sampleEdit } from '#gpu-worker/shapes/edit.ts';
import { type EditExample, editExample } from '#gpu-worker/shapes/examples.ts';
import { judgeEdit, utilityOf } from '#gpu-worker/shapes/oracle.ts';
import { IMAGE_SIZE, renderScene, toRgbBytes } from '#gpu-worker/shapes/render.ts';
import { streamRng } from '#gpu-worker/shapes/rng.ts';
import type { Scene } from '#gpu-worker/shapes/scene.ts';
import type { TEditsFile, TItemsFile, TPicture } from '#lib/contracts/stages.ts';
import { derivedId } from '#lib/ids.ts';
import { putJSON } from '#lib/storage/json-file.ts';
import { putContent } from '#lib/storage/put-content.ts';

const MAGNIFY = 8;

async function draw(scene: Scene): Promise<TPicture> {
  const side = IMAGE_SIZE * MAGNIFY;
  const raw = { raw: { width: IMAGE_SIZE, height: IMAGE_SIZE, channels: 3 as const } };
  const body = await sharp(Buffer.from(toRgbBytes(renderScene(scene))), raw).resize(side, side, { kernel: 'nearest' }).png().toBuffer();
  const { key, sha256, size } = await putContent({ prefix: 'pictures', body, contentType: 'image/png', extension: 'png' });
  return { key, sha256, bytes: size, width: side, height: side };
}

export interface ShapesItems {
  itemsKey: string;
  items: { id: string; example: EditExample }[];
}

/** Held-out items; the same seed and purpose give the same ones. */
export async function putItems(seed: number, purpose: string, count: number): Promise<ShapesItems> {
  const made = Array.from({ length: count }, (_, i) => ({ id: derivedId('test-item', String(seed), purpose, String(i)), example: editExample(seed, 'held-out', i) }));
  const items = made.sort((x, y) => (x.id < y.id ? -1 : 1));
  const file: TItemsFile = { version: 1, world: 'shapes', magnify: MAGNIFY, items: [] };
  for (const { id, example } of items) file.items.push({ id, instruction: example.instruction, original: await draw(example.source), spec: { scene: example.source, edit: example.edit } });
  return { itemsKey: (await putJSON(file)).key, items };
}

export interface EditsOptions extends ShapesItems {
  labels: readonly string[];
  /** Share of edits that are as asked, by label; the others do something else of the same kind. */
  right: (label: string) => number;
  seed?: number;
  modelKey?: string;
}

/** What an editor of the given skill makes of the items. */
export async function putEdits({ itemsKey, items, labels, right, seed = 1, modelKey = 'models/made-up.json' }: EditsOptions): Promise<{ key: string; file: TEditsFile }> {
  const file: TEditsFile = { version: 1, itemsKey, modelKey, edits: [] };
  for (const { id, example } of items) {
    for (const label of [...labels].sort()) {
      const rng = streamRng(seed, 'made-up editor', modelKey, id, label);
      const scene = rng.uniform() < right(label) ? applyEdit(example.source, example.edit) : rng.uniform() < 0.5 ? example.source : applyEdit(example.source, sampleEdit(rng, example.source));
      const judgement = judgeEdit(example.source, example.edit, { scene, residual: 0 });
      file.edits.push({ itemId: id, label, picture: await draw(scene), worth: utilityOf(judgement), followed: judgement.followed, preserved: judgement.preserved });
    }
  }
  return { key: (await putJSON(file)).key, file };
}
