import { expect, test } from 'vitest';
import { summarizeTexts, type TextVote } from '#lib/study/summarize-texts.ts';

const vote = (itemId: string, workerId: string, ...instructions: string[]): TextVote => ({ itemId, workerId, edits: instructions.map((instruction) => ({ instruction })) });

test('counts instructions, those that are distinct per picture, first verbs, and what is written more than once', () => {
  const result = summarizeTexts({
    kind: 'WriteInstructions',
    items: 3,
    votes: [
      vote('p', 'A', 'Add a boat', 'Make it night'),
      vote('p', 'B', 'Please add boats!', 'Turn it upside down'),
      vote('q', 'A', 'Add a boat', 'Remove the fence'),
    ],
  });
  expect(result).toMatchObject({ items: 3, answered: 2, answers: 3, workers: 2, instructions: 6, distinct: 5, words: 19 / 6, other: 0, paperVerbs: 5 / 6 });
  expect(result.verbs).toEqual([{ verb: 'add', count: 3 }, { verb: 'make', count: 1 }, { verb: 'remove', count: 1 }, { verb: 'turn', count: 1 }]);
  expect(result.common).toEqual([{ instruction: 'Add a boat', count: 3, items: 2, workers: 2 }]);
});

test('a study nobody has answered has zeros and no means', () => {
  expect(summarizeTexts({ kind: 'EditCaptions', items: 2, votes: [] })).toMatchObject({ answered: 0, instructions: 0, distinct: 0, words: null, paperVerbs: null, verbs: [], common: [] });
});
