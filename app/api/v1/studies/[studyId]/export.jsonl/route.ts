import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { exportJSONL } from '#lib/study/export-jsonl.ts';
import { downloadResponse } from '#app/api/download-response.ts';

export const dynamic = 'force-dynamic';

/** Every answer as JSON, one object per line; one per instruction where instructions are written. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Admin');
    const { studyId } = await params;
    return await downloadResponse(exportJSONL(studyId, user), `${studyId.replaceAll(/[^A-Z0-9]/g, '')}-answers.jsonl`);
  } catch (error) {
    return errorResponse(error);
  }
}
