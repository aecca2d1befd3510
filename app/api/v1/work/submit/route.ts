import { jsonRoute } from '#app/api/json-route.ts';
import { announceFinished } from '#jobs/announce-finished.ts';
import { ZSubmitRequest } from '#lib/contracts/work.ts';
import { submitAnswer } from '#lib/crowd/submit-answer.ts';

export const dynamic = 'force-dynamic';

/** Takes an answer; the same key gets the same reply. */
export const POST = jsonRoute({
  schema: ZSubmitRequest,
  roles: ['Worker'],
  handle: async ({ assignmentId, clientKey, answer, timings }, { id: workerId }) => {
    const reply = await submitAnswer({ assignmentId, workerId, clientKey, answer, timings });
    void announceFinished(assignmentId); // the answer is in: its worker does not wait for the look
    return reply;
  },
});
