import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { exportItems } from '#lib/study/export-items.ts';
import { downloadResponse } from '#app/api/download-response.ts';

export const dynamic = 'force-dynamic';

/** Every item with its counts, one row each. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Researcher', 'Admin');
    const { studyId } = await params;
    return await downloadResponse(exportItems(studyId, user), `${studyId.replaceAll(/[^A-Z0-9]/g, '')}-items.csv`);
  } catch (error) {
    return errorResponse(error);
  }
}
