import { lineageRoute } from '#app/api/lineage-route.ts';

export const dynamic = 'force-dynamic';

/** What this model was made from, and what was made of it. */
export const GET = lineageRoute('model', 'modelId');
