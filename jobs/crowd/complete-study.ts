import { completeStudy as storeVerdict } from '#lib/study/complete-study.ts';
import { inngest } from '../client.ts';
import { hitReviewable, studyEnded } from '../events.ts';

/** Stores a study's verdict as soon as its last HIT is past answering. Many HITs end together: one look per study at a time is enough. */
export const completeStudy = inngest.createFunction(
  { id: 'complete-study', triggers: [hitReviewable], concurrency: { limit: 1, key: 'event.data.studyId' } },
  async ({ event: { data: { studyId } }, step }) => {
    const isCompleted = await step.run('store the verdict', () => storeVerdict({ studyId }));
    if (isCompleted) await step.sendEvent('say so', studyEnded.create({ studyId }));
    return isCompleted;
  },
);
