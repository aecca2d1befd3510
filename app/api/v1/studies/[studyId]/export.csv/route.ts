import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { exportVotes } from '#lib/study/export-votes.ts';
import { downloadResponse } from '#app/api/download-response.ts';

export const dynamic = 'force-dynamic';

/** Every answer, one row each: enough to recompute the verdict. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Admin');
    const { studyId } = await params;
    return await downloadResponse(exportVotes(studyId, user), `${studyId.replaceAll(/[^A-Z0-9]/g, '')}-votes.csv`);
  } catch (error) {
    return errorResponse(error);
  }
}
