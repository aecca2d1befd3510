/** Reading the world's language back. */
import { expect, it } from 'vitest';
import { captionOf } from '#gpu-worker/shapes/caption.ts';
import { applyEdit, EDIT_KINDS } from '#gpu-worker/shapes/edit.ts';
import { editExample } from '#gpu-worker/shapes/examples.ts';
import { judgeTriplet, parseCaption, parseInstruction } from '#gpu-worker/shapes/parse.ts';

const CAPTION = 'a big red circle top left and a small red circle bottom right at night';

it('reads what the world writes: every caption and instruction leads to the edited caption', () => {
  const kinds = new Set<string>();
  for (let i = 0; i < 500; i++) {
    const { source, edit, instruction, sourceCaption, targetCaption } = editExample(21, 'held-out', i);
    const scene = parseCaption(sourceCaption);
    const read = scene && parseInstruction(scene, instruction);
    expect(scene && captionOf(scene), sourceCaption).toBe(sourceCaption);
    expect(read?.kind, instruction).toBe(edit.kind);
    expect(scene && read && captionOf(applyEdit(scene, read))).toBe(captionOf(applyEdit(source, edit)));
    expect(judgeTriplet(sourceCaption, instruction, targetCaption)).toEqual({ valid: true, right: true });
    kinds.add(edit.kind);
  }
  expect([...kinds].sort()).toEqual([...EDIT_KINDS].sort());
});

it.each([
  ['two objects in one place', 'a big red circle top left and a small red circle top left at night'],
  ['objects out of order', 'a small red circle bottom right and a big red circle top left at night'],
  ['no background', 'a big red circle top left'],
  ['a word of no such kind', 'a big brown circle top left at night'],
])('takes no caption with %s', (_, caption) => {
  expect(parseCaption(caption)).toBeUndefined();
});

it.each(['remove the red circle', 'remove the blue circle', 'put the small red circle at the top left', 'add a big red cross at the bottom right', 'make it happy', 'zoom in on the big red circle', ''])('takes no instruction that cannot be meant: "%s"', (instruction) => {
  const scene = parseCaption(CAPTION);
  expect(scene && parseInstruction(scene, instruction)).toBeUndefined();
});

it('tells a valid triplet from a right one', () => {
  const others = 'a small red circle bottom right at night';
  expect(judgeTriplet(CAPTION, 'remove the big red circle', others)).toEqual({ valid: true, right: true });
  expect(judgeTriplet(CAPTION, 'remove the small red circle', others)).toEqual({ valid: true, right: false });
  expect(judgeTriplet(CAPTION, 'remove the big red circle', CAPTION)).toEqual({ valid: false, right: false });
  expect(judgeTriplet(CAPTION, 'remove the big red circle', 'a small red')).toEqual({ valid: false, right: false });
});
