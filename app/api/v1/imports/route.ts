import { z } from 'zod';
import { jsonRoute } from '#app/api/json-route.ts';
import { importPrefix } from '#lib/image/import-prefix.ts';

export const dynamic = 'force-dynamic';

const ZImport = z.object({ address: z.string().min(1).max(1_200), after: z.string().min(1).max(1_100).optional() }).strict();

/** Takes in pictures that lie in S3, a part at a time: send `next` as `after` until it is null. Then name their ids in a study's items. */
export const POST = jsonRoute({ schema: ZImport, roles: ['Requester'], handle: (body, { id: userId }) => importPrefix({ userId, ...body }) });
