import { jsonRoute } from '#app/api/json-route.ts';
import { ZDraftRequest } from '#lib/contracts/work.ts';
import { saveDraft } from '#lib/crowd/assignment/save-draft.ts';

export const dynamic = 'force-dynamic';

/** Keeps what the worker has typed so far; 204. */
export const POST = jsonRoute({
  schema: ZDraftRequest,
  roles: ['Worker'],
  handle: async ({ assignmentId, draft }, { id: workerId }) => {
    await saveDraft({ assignmentId, workerId, draft });
    return null;
  },
});
