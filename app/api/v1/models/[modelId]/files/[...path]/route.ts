import { Readable } from 'node:stream';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { openModelFile } from '#lib/model/open-model.ts';

export const dynamic = 'force-dynamic';

/** One file of a model's folder. */
export async function GET(request: Request, { params }: { params: Promise<{ modelId: string; path: string[] }> }): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    const { modelId, path } = await params;
    const { stream, bytes } = await openModelFile(modelId, path.join('/'));
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(bytes),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(path[path.length - 1])}`,
      'x-content-type-options': 'nosniff',
    };
    return new Response(Readable.toWeb(stream) as ReadableStream, { headers });
  } catch (error) {
    return errorResponse(error);
  }
}
