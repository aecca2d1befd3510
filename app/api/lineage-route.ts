import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { type LineageType, traceLineage } from '#lib/dataset/trace-lineage.ts';

/** A GET handler: the lineage of the thing named in the path, back to the studies whose votes are in it and on to everything made of it. */
export function lineageRoute<Name extends string>(type: LineageType, name: Name): (request: Request, context: { params: Promise<Record<Name, string>> }) => Promise<Response> {
  return async (request, { params }) => {
    try {
      const user = await authenticateRequest(request, 'Researcher', 'Admin');
      return Response.json(await traceLineage({ type, id: (await params)[name] }, user.id), { headers: { 'cache-control': 'no-store' } });
    } catch (error) {
      return errorResponse(error);
    }
  };
}
