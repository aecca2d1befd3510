import { z } from 'zod';
import { jsonRoute } from '#app/api/json-route.ts';
import { openUpload } from '#lib/image/upload.ts';

export const dynamic = 'force-dynamic';

const ZOpenUpload = z.object({ fileName: z.string().min(1).max(500), size: z.number().int().nonnegative(), contentType: z.string().min(1).max(100) }).strict();

/** An address to PUT one picture to; then name its key to `POST /api/v1/images` or in a study's items. */
export const POST = jsonRoute({ schema: ZOpenUpload, roles: ['Requester', 'Researcher'], handle: (body, { id: userId }) => openUpload({ userId, ...body }) });
