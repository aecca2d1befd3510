import { cron } from 'inngest';
import { completeStudy } from '#lib/study/complete-study.ts';
import { findFinishedStudies } from '#lib/study/find-finished-studies.ts';
import { findUnheardEnds } from '#lib/study/find-unheard-ends.ts';
import { inngest } from '../client.ts';
import { studyEnded } from '../events.ts';

/** Completes studies whose last HIT ended without an event: expired leases, an engine that was away. Tells runs again that still wait for a study which is over. */
export const completeStudiesSweep = inngest.createFunction(
  { id: 'complete-studies-sweep', triggers: [cron('* * * * *')], retries: 2, singleton: { mode: 'skip' } },
  async ({ step }) => {
    const completed = await step.run('store verdicts', async () => {
      const studyIds = await findFinishedStudies();
      for (const studyId of studyIds) await completeStudy({ studyId });
      return studyIds;
    });
    const unheard = await step.run('find runs that did not hear', () => findUnheardEnds());
    const ended = [...new Set([...completed, ...unheard])];
    if (ended.length > 0) await step.sendEvent('say so', ended.map((studyId) => studyEnded.create({ studyId })));
    return completed.length;
  },
);
