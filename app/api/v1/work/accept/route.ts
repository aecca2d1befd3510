import { jsonRoute } from '#app/api/json-route.ts';
import { ZAcceptRequest, type TAcceptResponse } from '#lib/contracts/work.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { env } from '#lib/env.ts';

export const dynamic = 'force-dynamic';

/** Leases a given HIT to the worker; 409 with the reason when it cannot be had. */
export const POST = jsonRoute({
  schema: ZAcceptRequest,
  roles: ['Worker'],
  handle: async ({ hitId }, { id: workerId }): Promise<TAcceptResponse> => {
    const { assignmentId, deadline, payload } = await acceptAssignment({ hitId, workerId, baseUrl: env('APP_URL') });
    return { assignmentId, deadline: deadline.toISOString(), payload };
  },
});
