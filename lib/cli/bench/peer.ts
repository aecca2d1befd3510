/** @file The counterpart in the user's own Python: started per case, asked for one measurement at a time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { writeSafetensors } from '#gpu-worker/runtime/safetensors.ts';
import type { PeerTask } from './bench-case.ts';

const SCRIPT = join(import.meta.dirname, 'peer', 'torch-peer.py');

const ZReply = z.union([z.object({ error: z.string() }), z.object({ unavailable: z.string() }), z.object({ seconds: z.number(), value: z.number() }), z.object({ torch: z.string(), tunables: z.string() })]);
type Reply = z.infer<typeof ZReply>;

export type PeerMode = 'eager' | 'compile';

/** Seconds of all iterations together and the value of the last, or why this mode cannot be had. */
export type PeerMeasurement = { seconds: number; value: number } | { unavailable: string };

export interface Peer {
  /** Its release. */
  readonly torch: string;
  /** The GLIBC_TUNABLES that it sees: how it gets its memory. */
  readonly tunables: string;
  measure(mode: PeerMode, iterations: number): Promise<PeerMeasurement>;
  stop(): Promise<void>;
}

async function writeTask(folder: string, task: PeerTask, threads: number): Promise<void> {
  await writeFile(join(folder, 'task.json'), JSON.stringify({ kind: task.kind, settings: task.settings, threads }));
  await writeSafetensors(join(folder, 'weights.safetensors'), task.weights);
  await writeSafetensors(join(folder, 'inputs.safetensors'), new Map(Object.entries(task.inputs)));
}

/** Starts the interpreter and returns a way to exchange lines with it. `ask` sends, or only listens when given nothing. */
function converse(python: string, folder: string, threads: number) {
  const child = spawn(python, ['-u', SCRIPT, folder], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) } });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4000)));
  child.stdin.on('error', () => {}); // a counterpart that died says so by ending
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failure = new Promise<never>((_, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(new Error(`Cannot run "${python}": ${error.code === 'ENOENT' ? 'there is no such program' : error.message}. Give --python the path of a Python with torch and diffusers.`)));
  });
  failure.catch(() => {});
  const ask = async (request?: object): Promise<Reply> => {
    if (request) child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await Promise.race([lines.next(), failure]);
    if (done) await Promise.race([child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined, failure]);
    if (done) throw new Error(`The Python "${python}" ended without an answer (${child.signalCode ?? `status ${child.exitCode}`}): ${complaint.trim().split('\n').at(-1) || 'it said nothing'}`);
    const reply = readReply(value, python);
    if ('error' in reply) throw new Error(`The Python "${python}" cannot do this benchmark: ${reply.error}.`);
    return reply;
  };
  return { child, ask };
}

function readReply(line: string, python: string): Reply {
  try {
    return ZReply.parse(JSON.parse(line));
  } catch {
    throw new Error(`"${python}" does not answer as a Python does; it said ${JSON.stringify(line.slice(0, 80))}. Give --python the path of a Python with torch and diffusers.`);
  }
}

/** Starts `python` on a task; it loads the same weights and inputs as we do. */
export async function startPeer(python: string, task: PeerTask, threads: number): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'apiary-bench-'));
  await writeTask(folder, task, threads);
  const { child, ask } = converse(python, folder, threads);
  const stop = async () => {
    const running = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    if (running) {
      const closed = once(child, 'exit');
      child.kill('SIGKILL');
      await closed;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const hello = await ask();
    if (!('torch' in hello)) throw new Error(`The counterpart in "${python}" did not start as expected.`);
    return {
      torch: hello.torch,
      tunables: hello.tunables,
      stop,
      async measure(mode, iterations) {
        const reply = await ask({ mode, iterations });
        if ('seconds' in reply || 'unavailable' in reply) return reply as PeerMeasurement;
        throw new Error(`The counterpart in "${python}" answered something else than a measurement.`);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
