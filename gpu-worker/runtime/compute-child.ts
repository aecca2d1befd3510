/**
 * @file The child's side of compute-process.ts: waits for modules to run, one after another, reports progress, listens for cancel, ends with its parent.
 * Modules stay loaded, so what they keep (compiled sessions) is there for the next computation.
 */
import { setImmediate } from 'node:timers/promises';
import type { Computation, FromChild, ToChild } from './compute-process.ts';

let abort = new AbortController();

function send(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) resolve();
    else process.send(message, () => resolve());
  });
}

async function start(module: string, input: unknown): Promise<void> {
  const { signal } = abort;
  const proceed = async () => {
    await setImmediate();
    return !signal.aborted;
  };
  try {
    const { run } = (await import(module)) as { run?: Computation };
    if (typeof run !== 'function') throw new Error(`${module} exports no function "run".`);
    const result = await run(input, { progress: (message) => void send({ kind: 'progress', message }), signal, proceed });
    await send({ kind: 'done', result });
  } catch (error) {
    const { message, stack, code } = (error instanceof Error ? error : new Error(String(error))) as Error & { code?: unknown };
    await send({ kind: 'failed', message, stack, code: typeof code === 'string' ? code : undefined });
  }
  // The parent disconnects once it needs no more; leaving earlier could lose a message.
}

process.on('message', (message: ToChild) => {
  if (message.kind === 'cancel') return abort.abort();
  abort = new AbortController();
  void start(message.module, message.input);
});
// The parent is done or gone, even by kill -9: leave at once. A checkpoint is written by rename, so none is left half.
process.on('disconnect', () => process.exit(0));
// These reach the whole process group; the parent decides what happens to its children.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
