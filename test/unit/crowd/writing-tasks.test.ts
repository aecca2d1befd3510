/** Writing tasks: what may be handed in, what is told while typing, and that simulated annotators keep to it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { luck, type Annotator } from '#lib/crowd/simulate/annotator.ts';
import { checkEdits } from '#lib/crowd/task-types/edit-captions/check.ts';
import { taskType } from '#lib/crowd/task-types/index.ts';
import { shuffleFor } from '#lib/crowd/task-types/shuffle.ts';
import type { TaskItem } from '#lib/crowd/task-types/task-type.ts';
import { meaningKey, verbOf } from '#lib/contracts/words.ts';
import { isStopped } from '#lib/crowd/task-types/text-rules.ts';
import { checkInstructions } from '#lib/crowd/task-types/write-instructions/check.ts';

const item: TaskItem = { instruction: '', caption: 'A big red circle and a small blue square', originalId: 'o', variants: [] };
const shuffle = shuffleFor({ seed: 7n, hitId: 'H', workerId: 'A1', labels: [] });
const imageUrl = (imageId: string, place: string) => `/${place}/${imageId}`;
const FIVE = ['Add a boat on the lake', 'Change the sky to pink', 'Make it look like a painting', 'Remove the old fence', 'Put a crown on the cat'];

describe('write-instructions', () => {
  const record = taskType('write-instructions');
  const read = (instructions: unknown[]) => record.readAnswer({ instructions }, item, shuffle);

  test('shows the picture alone, and takes five different instructions, tidied', () => {
    expect(record.buildPayload({ item, shuffle, imageUrl })).toEqual({ original: '/original/o' });
    expect(read(FIVE.map((text) => `  ${text.replace(' ', '   ')}\n`))).toEqual({ instructions: FIVE });
  });

  const refusals: [string, string][] = [
    ['', 'Instruction 2: Nothing is written here yet'],
    ['Boat', 'Instruction 2: This is too short to be understood. Write at least 2 words'],
    ['add a boat on the lake', 'Instruction 2: This is the same as instruction 1'],
    ['Please, add boats on the lake!', 'Instruction 2: This asks for the same as instruction 1'],
    ['Put a pirate ship on the horizon.', 'Instruction 2: This is one of the examples'],
    ['Make it better', 'Instruction 2: This is one of the examples'],
    ['ADD A SECOND BOAT', 'Instruction 2: Write in small letters'],
    ['Add a seeeeecond boat', 'Instruction 2: This does not read like a sentence'],
    ['boat boat boat', 'Instruction 2: This does not read like a sentence'],
    ['Addaboatonthelakerightnexttotheotherone now', 'Instruction 2: This has a word of more than 30 letters'],
    ['See https://example.org/boat for what I mean', 'Instruction 2: Leave links out'],
    [`Add ${'many tiny boats '.repeat(15)}`, 'Instruction 2: This has 243 characters; up to 200 are allowed'],
  ];
  test.each(refusals)('refuses %j and says why', (text, sentence) => {
    expect(() => read([FIVE[0], text, ...FIVE.slice(2)])).toThrow(sentence);
  });

  test('refuses another shape than five texts', () => {
    for (const wire of [null, { instructions: FIVE.slice(1) }, { instructions: [...FIVE, 'Add a bee'] }, { instructions: FIVE, more: 1 }, { instructions: [1, 2, 3, 4, 5] }]) {
      expect(() => record.readAnswer(wire, item, shuffle)).toThrow('An answer is {"instructions": [5 texts');
    }
  });

  test('takes what is merely similar, short scripts without spaces, and advises about faces without stopping', () => {
    expect(read(['Add a red hat', 'Add a blue hat', 'Add two hats', 'Put the cat on the table', 'Put the table on the cat'])).toBeTruthy();
    expect(read(['空をピンクにする', 'ボートを追加する', ...FIVE.slice(2)])).toBeTruthy();
    const [, told] = checkInstructions([FIVE[0], 'Make the cat’s face green', ...FIVE.slice(2)]);
    expect(told).toMatchObject({ kind: 'advice', message: expect.stringContaining('human faces') });
    expect(isStopped(told)).toBe(false);
  });

  test('scores against known instructions by their words', () => {
    expect(record.score({ instructions: FIVE }, { instructions: FIVE })).toBe(1);
    expect(record.score({ instructions: FIVE }, { instructions: ['Turn water into wine'] })).toBe(0);
  });
});

describe('edit-captions', () => {
  const record = taskType('EditCaptions');
  const EDITS = [
    { instruction: 'Make the circle green', caption: 'A big green circle and a small blue square' },
    { instruction: 'Remove the square', caption: 'A big red circle' },
    { instruction: 'Make it night', caption: 'A big red circle and a small blue square at night' },
  ];

  test('shows picture and caption, and takes three edits', () => {
    expect(record.buildPayload({ item, shuffle, imageUrl })).toEqual({ original: '/original/o', caption: item.caption });
    expect(record.readAnswer({ edits: EDITS }, item, shuffle)).toEqual({ edits: EDITS });
  });

  const refusals: [Partial<(typeof EDITS)[number]>, string][] = [
    [{ caption: item.caption as string }, 'Caption 2: The caption has not been changed'],
    [{ caption: 'a big red circle and the small blue square.' }, 'Caption 2: The caption has not been changed'],
    [{ caption: 'Remove the square' }, 'Caption 2: This repeats the instruction'],
    [{ caption: 'A big green circle and a small blue square' }, 'Caption 2: This says the same as caption 1'],
    [{ instruction: 'Make the circle green' }, 'Instruction 2: This is the same as instruction 1'],
    [{ instruction: 'Turn the horse into a unicorn' }, 'Instruction 2: This is one of the examples'],
    [{ caption: '' }, 'Caption 2: Nothing is written here yet'],
  ];
  test.each(refusals)('refuses %j and says why', (said, sentence) => {
    expect(() => record.readAnswer({ edits: [EDITS[0], { ...EDITS[1], ...said }, EDITS[2]] }, item, shuffle)).toThrow(sentence);
  });

  test('an untouched caption is unfinished, not wrong: nobody is corrected before they begin', () => {
    expect(checkEdits(item.caption as string, [{ instruction: '', caption: item.caption as string }])[0].caption?.kind).toBe('unfinished');
  });
});

test('what says the same has one key, and what does not has not', () => {
  expect(meaningKey('Please add the Hats, now!')).toBe(meaningKey('add hat'));
  expect(meaningKey('Make the glass blue')).not.toBe(meaningKey('Make the gla blue'));
  expect(meaningKey('Add a hat')).not.toBe(meaningKey('Remove a hat'));
  expect([verbOf('Please, turn the sky red'), verbOf('  ADD it'), verbOf('…')]).toEqual(['turn', 'add', '']);
});

test('simulated annotators hand in what the rules allow, and the same for the same luck', () => {
  const captions = [item.caption as string, 'a photo of a dog', 'red', 'A cross on a green background at night'];
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...captions), fc.boolean(), (seed, caption, isSpammer) => {
      const annotator = { accuracy: 1, noise: 0, positionBias: 0, isSpammer } as Annotator;
      for (const name of ['write-instructions', 'edit-captions'] as const) {
        const record = taskType(name);
        const asked = { ...item, caption };
        const simulate = () => record.simulate({ payload: record.buildPayload({ item: asked, shuffle, imageUrl }), worthOf: () => 0, annotator, random: luck(seed, name) });
        expect(simulate()).toEqual(simulate());
        record.readAnswer(simulate(), asked, shuffle);
      }
    }),
    { numRuns: 200 },
  );
});
