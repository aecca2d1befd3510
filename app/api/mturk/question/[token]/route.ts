import { errorResponse } from '#app/api/json-route.ts';
import { framePolicy } from '#lib/crowd/question/frame-page.ts';
import { openFrame } from '#lib/crowd/question/open-frame.ts';

export const dynamic = 'force-dynamic';

/** A requester's HTMLQuestion, in a sandbox of its own even when it is opened alone. */
export async function GET(_request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  try {
    const page = await openFrame((await params).token);
    return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': framePolicy(), 'referrer-policy': 'no-referrer', 'cache-control': 'private, no-store' } });
  } catch (error) {
    return errorResponse(error);
  }
}
