import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { errorResponse } from '#app/api/json-route.ts';
import { findImage, openImage } from '#lib/crowd/open-image.ts';

export const dynamic = 'force-dynamic';

/** Browsers keep the picture but ask each time whether they still may show it: a quarantine holds at once. */
const CACHE = 'private, no-cache';

/** A picture of a task, under the sealed address of its payload. */
export async function GET(request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  try {
    const { token } = await params;
    const found = await findImage(token);
    const etag = `"${createHash('sha256').update(token).digest('base64url').slice(0, 22)}"`;
    const headers = { 'cache-control': CACHE, etag, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
    const { stream, size, contentType } = await openImage(found);
    return new Response(Readable.toWeb(stream) as ReadableStream, { headers: { ...headers, 'content-type': contentType, 'content-length': String(size) } });
  } catch (error) {
    return errorResponse(error);
  }
}
