/** A small OpenAI-compatible API on a real port: chat completions, files, fine-tuning jobs; how it answers is up to the test. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatRequest {
  model: string;
  n?: number;
  messages: { role: string; content: string }[];
}

/** Texts to answer with, a status to fail with, or a body that is not of this API; `hang` never answers. */
export type ChatReply = { texts: string[] } | { status: number; message?: string } | { raw: string } | 'hang';

export interface ChatServer {
  url: string;
  /** Every chat request that came. */
  requests: ChatRequest[];
  /** Bodies of uploaded files and of created jobs. */
  uploads: string[];
  jobs: Record<string, unknown>[];
  keys: Set<string>;
  stop(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after-ms': '5' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/**
 * Starts the server.
 * @param reply what a chat request gets, by its number
 * @param statuses what a fine-tuning job says at each look, the last one for good
 */
export async function startChatServer(reply: (request: ChatRequest, n: number) => ChatReply, statuses: readonly string[] = ['succeeded']): Promise<ChatServer> {
  const chat: Omit<ChatServer, 'url' | 'stop'> = { requests: [], uploads: [], jobs: [], keys: new Set() };
  let looks = 0;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    chat.keys.add(request.headers.authorization ?? '');
    if (request.url === '/v1/chat/completions') {
      const asked = JSON.parse(body) as ChatRequest;
      chat.requests.push(asked);
      const answer = reply(asked, chat.requests.length - 1);
      if (answer === 'hang') return;
      if ('status' in answer) return send(response, answer.status, { error: { message: answer.message ?? 'no' } });
      if ('raw' in answer) return send(response, 200, answer.raw);
      return send(response, 200, { id: 'x', object: 'chat.completion', choices: answer.texts.map((content, index) => ({ index, message: { role: 'assistant', content }, finish_reason: 'stop' })) });
    }
    if (request.url === '/v1/files') {
      chat.uploads.push(body);
      return send(response, 200, { id: 'file-1', object: 'file' });
    }
    if (request.url === '/v1/fine_tuning/jobs') {
      chat.jobs.push(JSON.parse(body) as Record<string, unknown>);
      return send(response, 200, { id: 'job-1', status: 'queued' });
    }
    if (request.url === '/v1/fine_tuning/jobs/job-1') {
      const status = statuses[Math.min(looks++, statuses.length - 1)];
      return send(response, 200, { id: 'job-1', status, fine_tuned_model: status === 'succeeded' ? 'ft:tiny:apiary' : null, error: status === 'failed' ? { message: 'the file has too few examples' } : null });
    }
    send(response, 404, { error: { message: `no ${request.url}` } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...chat,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
