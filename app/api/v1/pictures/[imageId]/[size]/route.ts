import { Readable } from 'node:stream';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { AppError } from '#lib/errors.ts';
import { openOwnImage, type ImageSize } from '#lib/image/open-own-image.ts';

export const dynamic = 'force-dynamic';

const SIZES: readonly string[] = ['thumb', 'display', 'original'] satisfies ImageSize[];

/** A picture for the requester who owns it (or a researcher or administrator), by id and size. Its content never changes. */
export async function GET(request: Request, { params }: { params: Promise<{ imageId: string; size: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Researcher', 'Admin');
    const { imageId, size } = await params;
    if (!SIZES.includes(size)) throw new AppError('NotFound', `Pictures come as ${SIZES.join(', ')}.`);
    const { stream, size: bytes, contentType, fileName } = await openOwnImage(imageId, size as ImageSize, user);
    const headers = new Headers({ 'content-type': contentType, 'content-length': String(bytes), 'cache-control': 'private, max-age=3600', 'x-content-type-options': 'nosniff' });
    if (size === 'original') headers.set('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
    return new Response(Readable.toWeb(stream) as ReadableStream, { headers });
  } catch (error) {
    return errorResponse(error);
  }
}
