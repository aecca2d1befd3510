/** @file The child's side of compute-process.ts: waits for a module to run, reports progress, listens for cancel, ends with its parent. */
import { setImmediate } from 'node:timers/promises';
import type { Computation, FromChild, ToChild } from './compute-process.ts';

const abort = new AbortController();

function send(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) resolve();
    else process.send(message, () => resolve());
  });
}

async function proceed(): Promise<boolean> {
  await setImmediate();
  return !abort.signal.aborted;
}

async function start(module: string, input: unknown): Promise<void> {
  try {
    const { run } = (await import(module)) as { run?: Computation };
    if (typeof run !== 'function') throw new Error(`${module} exports no function "run".`);
    const result = await run(input, { progress: (message) => void send({ kind: 'progress', message }), signal: abort.signal, proceed });
    await send({ kind: 'done', result });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    await send({ kind: 'failed', message, stack });
  }
  process.exit(0);
}

process.on('message', (message: ToChild) => {
  if (message.kind === 'cancel') abort.abort();
  else void start(message.module, message.input);
});
// The parent is gone, even by kill -9: nobody reads the result, and a checkpoint is written by rename, so leave at once.
process.on('disconnect', () => process.exit(1));
// Ctrl-C reaches the whole group; the parent decides what happens to its children.
process.on('SIGINT', () => {});
