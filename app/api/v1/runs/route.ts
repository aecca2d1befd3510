import { z } from 'zod';
import { errorResponse, parseBody } from '#app/api/json-route.ts';
import { announceRequested } from '#jobs/models/announce-run.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { RunStatus } from '#lib/generated/prisma/enums.ts';
import { createRun } from '#lib/run/create-run.ts';
import { findRuns } from '#lib/run/find-runs.ts';
import { PRIORITY_NAMES } from '#lib/run/priority.ts';

export const dynamic = 'force-dynamic';

const ZRequest = z.object({ stage: z.string().max(60), name: z.string().trim().min(1).max(120).optional(), config: z.record(z.string(), z.unknown()).default({}), priority: z.enum(PRIORITY_NAMES).optional() }).strict();

/** Asks for a run of a stage. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { id: createdById } = await authenticateRequest(request, 'Researcher');
    const { runId } = await createRun({ ...(await parseBody(request, ZRequest)), createdById });
    await announceRequested(runId);
    return Response.json({ runId, url: `${env('APP_URL')}/research/runs/${runId}` }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}

const ZQuery = z.object({ stage: z.string().optional(), status: z.enum(RunStatus).optional(), parentId: z.string().optional(), before: z.coerce.date().optional(), limit: z.coerce.number().int().min(1).max(500).optional() }).strict();

/** Runs, newest first: those that somebody asked for, or with `parentId` the stages of one. */
export async function GET(request: Request): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    const query = ZQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!query.success) throw new AppError('BadInput', `The parameter "${query.error.issues[0].path.join('.')}" is wrong: ${query.error.issues[0].message}.`);
    const runs = await findRuns(query.data);
    return Response.json({ runs: runs.map(({ id, ...run }) => ({ runId: id, ...run })) }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
