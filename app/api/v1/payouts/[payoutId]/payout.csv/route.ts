import { downloadResponse } from '#app/api/download-response.ts';
import { errorResponse } from '#app/api/json-route.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { exportPayout } from '#lib/payment/payout/export-payout.ts';

export const dynamic = 'force-dynamic';

/** What a payout pays to whom, for the bank. */
export async function GET(request: Request, { params }: { params: Promise<{ payoutId: string }> }): Promise<Response> {
  try {
    await authenticateRequest(request, 'Admin');
    const { payoutId } = await params;
    return await downloadResponse(exportPayout(payoutId), `${payoutId.replaceAll(/[^A-Z0-9]/g, '')}-payout.csv`);
  } catch (error) {
    return errorResponse(error);
  }
}
