import type { TWriteInstructionsPayload } from '#lib/contracts/work.ts';
import type { TaskTypeRecord } from '../task-type.ts';
import { readInstructions, type TWrittenInstructions } from './schema.ts';
import { scoreInstructions } from './score.ts';
import { simulateInstructions } from './simulate.ts';

/** Five edit instructions for one picture. */
export const writeInstructions: TaskTypeRecord<TWriteInstructionsPayload, TWrittenInstructions> = {
  name: 'write-instructions',
  stored: 'WriteInstructions',
  title: 'Write edit instructions',
  labels: [],
  buildPayload: ({ item, imageUrl }) => ({ original: imageUrl(item.originalId, 'original') }),
  readAnswer: (wire) => readInstructions(wire),
  saysHarmful: () => false,
  score: scoreInstructions,
  judged: () => [],
  simulate: simulateInstructions,
};
