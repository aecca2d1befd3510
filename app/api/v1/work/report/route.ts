import { jsonRoute } from '#app/api/json-route.ts';
import { ZReportRequest } from '#lib/contracts/work.ts';
import { reportPicture } from '#lib/crowd/report-picture.ts';

export const dynamic = 'force-dynamic';

/** Reports a picture of a task as harmful: it is hidden at once. */
export const POST = jsonRoute({
  schema: ZReportRequest,
  roles: ['Worker'],
  handle: async (body, user) => ({ hidden: await reportPicture({ ...body, workerId: user.id }) }),
});
