import { downloadResponse } from '#app/api/download-response.ts';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { exportStatement } from '#lib/payment/export-statement.ts';

export const dynamic = 'force-dynamic';

/** One's own money in a month: `?side=worker` what was earned, else what was spent; `?month=2026-11`, this month when left out. */
export async function GET(request: Request): Promise<Response> {
  try {
    const query = new URL(request.url).searchParams;
    const side = query.get('side') === 'worker' ? 'worker' : 'requester';
    const { id: userId } = await authenticateRequest(request, ...(side === 'worker' ? (['Worker'] as const) : (['Requester', 'Researcher'] as const)));
    const month = query.get('month') ?? new Date().toISOString().slice(0, 7);
    return await downloadResponse(exportStatement({ side, userId, month }), `apiary-statement-${month.replaceAll(/[^0-9-]/g, '')}.csv`);
  } catch (error) {
    return errorResponse(error);
  }
}
