import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { findLeftOuts } from '#lib/dataset/find-left-outs.ts';

export const dynamic = 'force-dynamic';

/** Who ranked what is in a ranking dataset, by pseudonym and agreement with the others, with its flags and studies: what “retrain-without” can leave out. */
export async function GET(request: Request, { params }: { params: Promise<{ datasetId: string }> }): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    return Response.json(await findLeftOuts((await params).datasetId), { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
