import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { encodeParquet } from '#lib/dataset/instructions/encode-parquet.ts';
import { readImages } from '#lib/dataset/instructions/read-images.ts';
import { instructionsOfStudy } from '#lib/dataset/instructions/rows-of-study.ts';

export const dynamic = 'force-dynamic';

/** What was written in a study as a Parquet file that Hugging Face's `datasets` reads, pictures as workers saw them embedded; `?pictures=no` leaves them out. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Admin');
    const { studyId } = await params;
    const written = await instructionsOfStudy(studyId, user);
    const images = new URL(request.url).searchParams.get('pictures') === 'no' ? undefined : await readImages(written, 'display');
    const body = encodeParquet(written.rows, images);
    const name = `${studyId.replaceAll(/[^A-Z0-9]/g, '')}-instructions.parquet`;
    return new Response(new Uint8Array(body), {
      headers: { 'content-type': 'application/vnd.apache.parquet', 'content-disposition': `attachment; filename="${name}"`, 'content-length': String(body.length), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
