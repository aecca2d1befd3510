/** `apiary loop` and its like as processes of their own, each with a platform of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoopCommand {
  child: ChildProcess;
  /** What it has printed. */
  log: () => string;
  ended: Promise<number | null>;
}

/** `apiary loop` with these arguments. */
export const startLoop = (args: readonly string[], models: string): LoopCommand => startCommand(['loop', ...args], models);

/** Variables that would name a running platform are left out: each command starts its own. `models` is the folder of the models that the worker ships. */
export function startCommand(args: readonly string[], models: string): LoopCommand {
  const { DATABASE_URL: _d, S3_ENDPOINT: _s, INNGEST_BASE_URL: _i, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli/apiary.ts', ...args], { env: { ...env, NODE_ENV: 'production', GPU_WORKER_SHIPPED: models }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  return { child, log: () => log, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** Waits for something that a command does. */
export async function during({ log, ended }: LoopCommand, isThere: () => boolean): Promise<void> {
  let status: number | null | undefined;
  void ended.then((code) => {
    status = code;
  });
  while (!isThere()) {
    if (status !== undefined) throw new Error(`The command ended with ${status}:\n${log()}`);
    await sleep(300);
  }
}
