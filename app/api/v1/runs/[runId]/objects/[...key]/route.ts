import { Readable } from 'node:stream';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { openRunObject } from '#lib/run/open-run-object.ts';

export const dynamic = 'force-dynamic';

/** A picture or file that a run names, by its key in storage. Its content never changes. */
export async function GET(request: Request, { params }: { params: Promise<{ runId: string; key: string[] }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Researcher', 'Admin');
    const { runId, key } = await params;
    const { stream, size, contentType } = await openRunObject(runId, key.join('/'), user);
    const headers = { 'content-type': contentType, 'content-length': String(size), 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox' };
    return new Response(Readable.toWeb(stream) as ReadableStream, { headers });
  } catch (error) {
    return errorResponse(error);
  }
}
