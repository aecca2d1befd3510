import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { getStudy } from '#lib/study/get-study.ts';
import { reportProgress } from '#lib/study/report-progress.ts';

export const dynamic = 'force-dynamic';

/** A study with its settings, pre-registration and progress. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Admin');
    const { studyId } = await params;
    const [{ id, payment, fee, ...study }, { spent, setAside, version: _, ...progress }] = await Promise.all([getStudy(studyId, user), reportProgress(studyId, user)]);
    return Response.json({ studyId: id, ...study, payment: formatDollars(payment), fee: formatDollars(fee), progress: { ...progress, spent: formatDollars(spent), setAside: formatDollars(setAside) } });
  } catch (error) {
    return errorResponse(error);
  }
}
