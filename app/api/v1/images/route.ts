import { z } from 'zod';
import { jsonRoute } from '#app/api/json-route.ts';
import { ingestUpload } from '#lib/image/upload.ts';

export const dynamic = 'force-dynamic';

const ZIngest = z.object({ key: z.string().min(1).max(200), fileName: z.string().min(1).max(500) }).strict();

/** Takes in an uploaded file as an image: checks it, makes what workers see, and answers its id. */
export const POST = jsonRoute({
  schema: ZIngest,
  roles: ['Requester', 'Researcher'],
  handle: async ({ key, fileName }, { id: userId }) => {
    const { id, width, height, bytes, mediaType } = await ingestUpload({ userId, key, fileName });
    return { imageId: id, fileName, width, height, bytes, mediaType };
  },
});
