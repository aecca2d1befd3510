import { jsonRoute } from '#app/api/json-route.ts';
import { ZReturnRequest } from '#lib/contracts/work.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';

export const dynamic = 'force-dynamic';

/** Gives an assignment back. */
export const POST = jsonRoute({
  schema: ZReturnRequest,
  roles: ['Worker'],
  handle: async ({ assignmentId }, { id: workerId }) => ({ status: await returnAssignment({ assignmentId, workerId }) }),
});
