/** @file `draw-items`: held-out scenes with an instruction each, or those of the known-hard slice, as pictures and a file of items. */
import type { TItemsFile } from '#lib/contracts/stages.ts';
import { putJson } from '../../runtime/object-store.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { hardItem, heldOutItem } from '../../shapes/item.ts';
import { renderScene } from '../../shapes/render.ts';
import { inParallel, MAGNIFY, putPicture } from '../pictures.ts';

/** Draws and stores the items of (seed, purpose). Short enough for one slice: a few milliseconds per item. */
export const run: SlicedComputation<'draw-items'> = async ({ input: { world, seed, purpose, count, isHard } }, { progress }) => {
  const drawn = Array.from({ length: count }, (_, i) => (isHard ? hardItem(seed, purpose, i) : heldOutItem(seed, purpose, i))).sort((a, b) => (a.id < b.id ? -1 : 1));
  let done = 0;
  const items = await inParallel(drawn, async ({ id, instruction, spec }): Promise<TItemsFile['items'][number]> => {
    const original = await putPicture(renderScene('hard' in spec ? spec.hard.source : spec.source));
    if (++done % 50 === 0) progress({ label: 'drawing items', done, total: count });
    return { id, instruction, original, spec };
  });
  const itemsKey = await putJson({ version: 1, world, magnify: MAGNIFY, items } satisfies TItemsFile);
  progress({ label: 'drawing items', done: count, total: count });
  return { kind: 'finished', result: { itemsKey, count } };
};
