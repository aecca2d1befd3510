import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { getStudy } from '#lib/study/get-study.ts';
import { studyResults } from '#lib/study/study-results.ts';

export const dynamic = 'force-dynamic';

/** A study's numbers: the stored verdict once it is complete, what counts now before. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Researcher', 'Admin');
    const { studyId } = await params;
    const [{ status, designHash }, { current, stored, isChanged }] = await Promise.all([getStudy(studyId, user), studyResults(studyId, user)]);
    return Response.json({ studyId, status, designHash, isFinal: stored !== null, ...(stored ?? current), ...(isChanged && { current }) });
  } catch (error) {
    return errorResponse(error);
  }
}
