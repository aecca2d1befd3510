import { jsonRoute } from '#app/api/json-route.ts';
import { ZNextRequest, type TNextResponse } from '#lib/contracts/work.ts';
import { acceptNextHIT, findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { env } from '#lib/env.ts';
import { formatDollars } from '#lib/payment/money.ts';

export const dynamic = 'force-dynamic';

/** Finds a task, and with `accept: true` takes it at once; 204 when there is none. */
export const POST = jsonRoute({
  schema: ZNextRequest,
  roles: ['Worker'],
  handle: async ({ studyId, taskType, accept = false }, { id: workerId }): Promise<TNextResponse | null> => {
    const find = accept ? acceptNextHIT : findNextHIT;
    const next = await find({ workerId, studyId, taskType, baseUrl: env('APP_URL') });
    if (!next) return null;
    const { deadline, payment, ...rest } = next;
    return { ...rest, payment: formatDollars(payment), ...(deadline && { deadline: deadline.toISOString() }) };
  },
});
