import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { AppError } from '#lib/errors.ts';
import { getRun } from '#lib/run/get-run.ts';
import { findMetrics } from '#lib/run/find-metrics.ts';

export const dynamic = 'force-dynamic';

/** The curves of a run, `{metrics: [{name, step, value}]}`: with `since` only points after that step, with `name` (repeatable) only those curves. */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    const query = new URL(request.url).searchParams;
    const names = query.getAll('name');
    const since = query.get('since');
    const sinceStep = since === null ? undefined : Number(since);
    if (sinceStep !== undefined && (!Number.isInteger(sinceStep) || since === '' || Math.abs(sinceStep) > 2 ** 31 - 1)) throw new AppError('BadInput', 'The parameter "since" must be a step, a whole number.');
    const { runId } = await params;
    await getRun(runId);
    const metrics = await findMetrics({ runId, sinceStep, ...(names.length > 0 && { names }) });
    return Response.json({ metrics }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
