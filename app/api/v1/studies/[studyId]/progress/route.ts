import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { reportProgress } from '#lib/study/report-progress.ts';

export const dynamic = 'force-dynamic';

/** How a study is doing; its page asks every other second. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Researcher', 'Admin');
    const { spent, setAside, ...report } = await reportProgress((await params).studyId, user);
    return Response.json({ ...report, spent: formatDollars(spent), setAside: formatDollars(setAside) }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
