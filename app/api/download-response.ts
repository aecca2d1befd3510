import { log } from '#lib/log.ts';

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };

/**
 * Streams a CSV or JSONL file to be saved under a name. The first piece is awaited before answering, so that a refusal is an error and not half a file; a failure
 * later breaks the connection off, which every client takes as an incomplete download.
 */
export async function downloadResponse(pieces: AsyncGenerator<string>, fileName: string): Promise<Response> {
  const first = await pieces.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (!first.done) controller.enqueue(encoder.encode(first.value));
    },
    pull: async (controller) => {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        log.error({ err: error, fileName }, 'an export broke off');
        controller.error(error);
      }
    },
    cancel: async () => {
      await pieces.return(undefined);
    },
  });
  return new Response(body, {
    headers: { 'content-type': TYPES[fileName.endsWith('.jsonl') ? 'jsonl' : 'csv'], 'content-disposition': `attachment; filename="${fileName}"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
}
