/** Instructions in English and in the shapes world: verbs and nouns, sub-categories, inverses. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { categorize } from '#lib/contracts/language/categorize.ts';
import { invertInstruction } from '#lib/contracts/language/invert.ts';
import { isInstructionVerb, verbAndNouns } from '#lib/contracts/language/verbs.ts';
import { type TCategory, ZCategory } from '#lib/contracts/triplets.ts';
import { meaningKey } from '#lib/contracts/words.ts';
import { captionOf } from '#gpu-worker/shapes/caption.ts';
import { applyEdit, instructionOf, invertEdit } from '#gpu-worker/shapes/edit.ts';
import { editExample } from '#gpu-worker/shapes/examples.ts';

it("inverts 200 held-out instructions of the world as its oracle does, and back to where they began", () => {
  for (let i = 0; i < 200; i++) {
    const { source, edit, instruction, sourceCaption } = editExample(2_024, 'held-out', i);
    const target = applyEdit(source, edit);
    const back = invertInstruction({ caption: sourceCaption, instruction, edited_caption: captionOf(target) });
    expect(back, `${sourceCaption} / ${instruction}`).toBe(instructionOf(target, invertEdit(source, edit)));
    expect(invertInstruction({ caption: captionOf(target), instruction: back ?? '', edited_caption: sourceCaption })).toBe(instruction);
  }
});

/** Caption, instruction, edited caption, and the instruction that leads back. */
const INVERTIBLE: [string, string, string, string][] = [
  ['a lawn in front of a house', 'Add a dog to the lawn', 'a lawn with a dog in front of a house', 'Remove the dog from the lawn'],
  ['a mountain lake', 'add a boat', 'a mountain lake with a boat', 'remove the boat'],
  ['a city at night', 'Insert fireworks', 'a city at night with fireworks', 'Delete the fireworks'],
  ['a man with a beard', 'Remove the beard', 'a man', 'Add a beard'],
  ['a kitchen with an oven', 'remove the oven', 'a kitchen', 'add an oven'],
  ['a beach with people', 'Please remove the people from the beach', 'a beach', 'Add people to the beach'],
  ['a blue sky over the sea', 'Make the sky purple', 'a purple sky over the sea', 'Make the sky blue'],
  ['a red car on the street', 'change the car to blue', 'a blue car on the street', 'change the car to red'],
  ['a woman in a red dress', 'Change the color of the dress to green', 'a woman in a green dress', 'Change the color of the dress to red'],
  ['A brown horse on a meadow', 'Turn the horse into a unicorn', 'A white unicorn on a meadow', 'Turn the unicorn into a horse'],
  ['a cat on a table', 'Replace the cat with a dog.', 'a dog on a table', 'Replace the dog with a cat.'],
  ['a bowl of apples', 'swap the apples with oranges', 'a bowl of oranges', 'swap the oranges with apples'],
  ['an old truck in a field', 'turn the truck into a tank', 'an old tank in a field', 'turn the tank into a truck'],
  ['a park in summer', 'Make it winter', 'a park in winter', 'Make it summer'],
  ['a street at night', 'make it day', 'a street at day', 'make it night'],
  ['a park on a rainy day', 'make it a sunny day', 'a park on a sunny day', 'make it a rainy day'],
  ['a photo of a city', 'make it look like a painting', 'a painting of a city', 'make it look like a photo'],
  ['a dog on a sofa', 'Put a hat on the dog', 'a dog with a hat on a sofa', 'Take the hat off the dog'],
  ['a lamp on the right and a chair', 'move the lamp to the left', 'a lamp on the left and a chair', 'move the lamp to the right'],
  ['a house with an open door', 'close the door', 'a house with a closed door', 'open the door'],
  ['a living room', 'turn on the lights', 'a lit living room', 'turn off the lights'],
  ['a dog', 'make the dog bigger', 'a big dog', 'make the dog smaller'],
  ['a portrait of a man', 'make the man older', 'a portrait of an old man', 'make the man younger'],
  ['a sunset', 'make the sunset more colorful', 'a colorful sunset', 'make the sunset less colorful'],
  ['a forest path', 'brighten the path', 'a bright forest path', 'darken the path'],
  ['a cat next to a dog', 'swap the cat and the dog', 'a dog next to a cat', 'swap the dog and the cat'],
  ['a truck', 'mirror the truck', 'a mirrored truck', 'mirror the truck'],
];

it.each(INVERTIBLE)('%s: "%s" has an inverse', (caption, instruction, edited, inverse) => {
  const back = invertInstruction({ caption, instruction, edited_caption: edited });
  expect(back).toBe(inverse);
  const again = invertInstruction({ caption: edited, instruction: back ?? '', edited_caption: caption });
  // Politeness is not repeated.
  expect(meaningKey(again ?? '').toLowerCase()).toBe(meaningKey(instruction));
});

it.each([
  ['a forest', 'make it look scary', 'a scary forest'],
  ['a street', 'make it snow', 'a street in snow'],
  ['a woman', 'give her a makeover', 'a woman with a makeover'],
  ['a picture of a river', 'as a Van Gogh', 'a picture of a river by Van Gogh'],
  ['a dog', 'have the dog jump', 'a jumping dog'],
  ['a car', 'change the car to blue', 'a blue car'],
  ['a cat', 'zoom in on the cat', 'the face of a cat'],
  ['a dog', '', 'a cat'],
])('does not guess what neither captions nor words tell: %s, "%s"', (caption, instruction, edited) => {
  expect(invertInstruction({ caption, instruction, edited_caption: edited })).toBeUndefined();
});

it('sorts a list of instructions that the rules were not made for as people do', () => {
  const rows = readFileSync('test/fixtures/language/instructions.jsonl', 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { instruction: string; category: TCategory });
  expect(rows.length).toBeGreaterThanOrEqual(150);
  const right = (category?: TCategory) => {
    const own = rows.filter((row) => category === undefined || row.category === category);
    return own.filter((row) => categorize(row.instruction) === row.category).length / own.length;
  };
  expect(right()).toBeGreaterThan(0.85);
  for (const category of ZCategory.options) expect(right(category), category).toBeGreaterThan(0.65);
});

it('finds verbs and nouns', () => {
  expect(verbAndNouns('Please add two dogs to the lawn')).toEqual({ verb: 'add', nouns: ['dog', 'lawn'] });
  expect(verbAndNouns('color the car red')).toEqual({ verb: 'color', nouns: ['car'] });
  expect(verbAndNouns('could you turn the horse into a unicorn?')).toEqual({ verb: 'turn', nouns: ['horse', 'unicorn'] });
  expect(verbAndNouns('mirror the image')).toEqual({ verb: 'mirror', nouns: [] });
  expect(verbAndNouns('')).toEqual({ verb: undefined, nouns: [] });
  expect(['add a hat', 'Make it rain', 'levitate the car', 'kindly crop it'].map(isInstructionVerb)).toEqual([true, true, true, true]);
  expect(['a dog', 'the sky is blue', 'as a painting', '...', ''].map(isInstructionVerb)).toEqual([false, false, false, false, false]);
});
