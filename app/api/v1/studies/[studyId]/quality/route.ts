import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { reportQuality } from '#lib/study/report-quality.ts';

export const dynamic = 'force-dynamic';

/** How well a study's workers worked: test items, agreement, worker models, bias and speed. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Admin');
    return Response.json(await reportQuality((await params).studyId, user));
  } catch (error) {
    return errorResponse(error);
  }
}
