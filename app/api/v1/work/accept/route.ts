import { jsonRoute } from '#app/api/json-route.ts';
import { ZAcceptRequest, type TAcceptResponse } from '#lib/contracts/work.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { acceptQuestion } from '#lib/crowd/question/accept-question.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';

export const dynamic = 'force-dynamic';

/** A study's task or, when there is no such, one that carries its own question. */
async function accept(hitId: string, workerId: string): Promise<{ assignmentId: string; deadline: Date; payload: unknown }> {
  try {
    return await acceptAssignment({ hitId, workerId, baseUrl: env('APP_URL') });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'NotFound') throw error;
    return acceptQuestion({ hitId, workerId });
  }
}

/** Leases a given HIT to the worker; 409 with the reason when it cannot be had. */
export const POST = jsonRoute({
  schema: ZAcceptRequest,
  roles: ['Worker'],
  handle: async ({ hitId }, { id: workerId }): Promise<TAcceptResponse> => {
    const { assignmentId, deadline, payload } = await accept(hitId, workerId);
    return { assignmentId, deadline: deadline.toISOString(), payload };
  },
});
