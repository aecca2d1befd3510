/** @file The worker as a process: an HTTP server that Inngest calls, and its health. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inngest } from 'inngest';
import { serve } from 'inngest/node';
import type { Logger } from 'pino';
import { WORKER_APP } from '#lib/contracts/stages.ts';
import type { WorkerConfig } from './config.ts';
import { createFunctions } from './functions.ts';
import { type Computations, SliceRunner } from './serving/run-slices.ts';
import { tellPresence } from './serving/tell-presence.ts';

export interface RunningWorker {
  readonly url: string;
  /** Leaves a checkpoint of what is being computed, answers its call, and closes. */
  stop(): Promise<void>;
}

function sendHealth(response: ServerResponse, { workerId, provider, threads }: WorkerConfig, runner: SliceRunner): void {
  const { running, waiting } = runner;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ok: true, workerId, provider, threads, memoryBytes: runner.device().memoryBytes, current: running[0] ?? null, running, waiting }));
}

/** Starts serving `computations`. Keys and the engine's address are read from the environment by the SDK itself, as in the app. */
export async function startWorker(config: WorkerConfig, computations: Computations, log: Logger): Promise<RunningWorker> {
  const runner = new SliceRunner(config, computations, (message, run) => log.warn({ run }, message));
  const client = new Inngest({ id: WORKER_APP, checkpointing: false });
  const handle = serve({ client, functions: createFunctions(client, runner, config.concurrency) });
  const server = createServer((request, response) => {
    if (request.url === '/health') sendHealth(response, config, runner);
    else void handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const url = `http://${config.host}:${(server.address() as AddressInfo).port}`;
  log.info({ url, workerId: config.workerId, provider: config.provider, threads: config.threads }, 'the gpu-worker is ready');
  const startedAt = new Date().toISOString();
  const { workerId, provider, threads, parallel } = config;
  const leave = tellPresence({
    appUrl: config.appUrl,
    signingKey: config.signingKey,
    state: () => ({ workerId, provider, threads, parallel, startedAt, memoryBytes: runner.device().memoryBytes, running: [...runner.running], waiting: runner.waiting }),
    warn: (message) => log.warn({ workerId }, message),
  });
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    await runner.stop();
    await leave();
    server.closeIdleConnections();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  };
  return { url, stop };
}
