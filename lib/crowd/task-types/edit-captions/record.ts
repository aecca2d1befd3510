import type { TEditCaptionsPayload } from '#lib/contracts/work.ts';
import type { TaskTypeRecord } from '../task-type.ts';
import { readEdits, type TCaptionEdits } from './schema.ts';
import { scoreEdits } from './score.ts';
import { simulateEdits } from './simulate.ts';

/** Three instructions for a picture and its caption, each with the caption it leads to. */
export const editCaptions: TaskTypeRecord<TEditCaptionsPayload, TCaptionEdits> = {
  name: 'edit-captions',
  stored: 'EditCaptions',
  title: 'Edit captions',
  labels: [],
  buildPayload: ({ item, imageUrl }) => ({ original: imageUrl(item.originalId, 'original'), caption: item.caption ?? '' }),
  readAnswer: readEdits,
  saysHarmful: () => false,
  score: scoreEdits,
  judged: () => [],
  simulate: simulateEdits,
};
