import { Readable } from 'node:stream';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { getDataset } from '#lib/dataset/get-dataset.ts';
import { streamObject } from '#lib/storage/get-object.ts';

export const dynamic = 'force-dynamic';

/** A dataset's file as it is stored. */
export async function GET(request: Request, { params }: { params: Promise<{ datasetId: string }> }): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    const { key, name } = await getDataset((await params).datasetId);
    const { stream, size, contentType } = await streamObject(key);
    const extension = key.split('.').at(-1);
    const headers = { 'content-type': contentType, 'content-length': String(size), 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.${extension}`)}`, 'x-content-type-options': 'nosniff' };
    return new Response(Readable.toWeb(stream) as ReadableStream, { headers });
  } catch (error) {
    return errorResponse(error);
  }
}
