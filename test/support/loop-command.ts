/** `apiary loop` as a process of its own, with a platform of its own. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface LoopCommand {
  child: ChildProcess;
  /** What it has printed. */
  log: () => string;
  ended: Promise<number | null>;
}

/** Variables that would name a running platform are left out: each loop starts its own. `models` is the folder of the models that the worker ships. */
export function startLoop(args: readonly string[], models: string): LoopCommand {
  const { DATABASE_URL: _d, S3_ENDPOINT: _s, INNGEST_BASE_URL: _i, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli/apiary.ts', 'loop', ...args], { env: { ...env, NODE_ENV: 'production', GPU_WORKER_SHIPPED: models }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  return { child, log: () => log, ended: new Promise((resolve) => child.once('exit', resolve)) };
}
