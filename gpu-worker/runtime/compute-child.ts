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
  // The parent disconnects once it has the message; leaving earlier could lose it.
}

process.on('message', (message: ToChild) => {
  if (message.kind === 'cancel') abort.abort();
  else void start(message.module, message.input);
});
// The parent has the result or is gone, even by kill -9: leave at once. A checkpoint is written by rename, so none is left half.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the parent decides what happens to its children.
process.on('SIGINT', () => {});
