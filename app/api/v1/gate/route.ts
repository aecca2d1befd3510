import { errorResponse, parseBody } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { getSchedule } from '#lib/loop/get-schedule.ts';
import { setSchedule, ZSchedule } from '#lib/loop/set-schedule.ts';
import { getChampion } from '#lib/model/get-champion.ts';

export const dynamic = 'force-dynamic';

async function describeGate(): Promise<Response> {
  const [schedule, champion] = await Promise.all([getSchedule(), getChampion('Editor')]);
  const inService = champion && { modelId: champion.model.id, name: champion.model.name, since: champion.at, runId: champion.runId, actorId: champion.actorId, reason: champion.reason };
  return Response.json({ schedule, inService }, { headers: { 'cache-control': 'no-store' } });
}

/** When the loop runs by itself (null: nobody has said so yet), what it waits for, and the editor in service. */
export async function GET(request: Request): Promise<Response> {
  try {
    await authenticateRequest(request, 'Researcher', 'Admin');
    return await describeGate();
  } catch (error) {
    return errorResponse(error);
  }
}

/** Says when the loop runs by itself; whoever does so pays for its studies. */
export async function PUT(request: Request): Promise<Response> {
  try {
    const { id: actorId } = await authenticateRequest(request, 'Researcher', 'Admin');
    await setSchedule({ ...(await parseBody(request, ZSchedule)), actorId });
    return await describeGate();
  } catch (error) {
    return errorResponse(error);
  }
}
