import { NonRetriableError } from 'inngest';
import { AppError } from '#lib/errors.ts';
import { findOnProlific } from '#lib/prolific/find-on-prolific.ts';
import { publishToProlific } from '#lib/prolific/publish-to-prolific.ts';
import { inngest } from '../client.ts';
import { studyPublished } from '../events.ts';

/** Sends a study that was published here on to Prolific, where it is for there. What Prolific refuses shows on the study's page, with a button to try again. */
export const publishStudyToProlific = inngest.createFunction(
  { id: 'publish-to-prolific', triggers: [studyPublished], idempotency: 'event.data.studyId', retries: 4 },
  async ({ event, step }) => {
    const { studyId } = event.data;
    return step.run('make it known to Prolific', async () => {
      const found = await findOnProlific(studyId);
      if (!found) return null;
      try {
        return await publishToProlific({ studyId, requesterId: found.requesterId });
      } catch (error) {
        if (error instanceof AppError && error.code !== 'Unavailable') throw new NonRetriableError(error.message);
        throw error;
      }
    });
  },
);
