import { jsonRoute } from '#app/api/json-route.ts';
import { ZSubmitRequest } from '#lib/contracts/work.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';

export const dynamic = 'force-dynamic';

/** Takes an answer; the same key gets the same reply. */
export const POST = jsonRoute({
  schema: ZSubmitRequest,
  roles: ['Worker'],
  handle: ({ assignmentId, clientKey, answer, timings }, { id: workerId }) => submitAssignment({ assignmentId, workerId, clientKey, answer, timings }),
});
