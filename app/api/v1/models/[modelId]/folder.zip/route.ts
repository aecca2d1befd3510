import { Readable } from 'node:stream';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { openModelZip } from '#lib/model/open-model.ts';

export const dynamic = 'force-dynamic';

/** A model's whole folder, as Hugging Face's libraries load it. */
export async function GET(request: Request, { params }: { params: Promise<{ modelId: string }> }): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    const { stream, name } = await openModelZip((await params).modelId);
    const headers = { 'content-type': 'application/zip', 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}.zip`, 'x-content-type-options': 'nosniff' };
    return new Response(Readable.toWeb(stream) as ReadableStream, { headers });
  } catch (error) {
    return errorResponse(error);
  }
}
