/** @file Where our time goes: ORT's own profile of a case, summed by type of operator. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ResolvedDevice } from '#gpu-worker/runtime/device.ts';
import type { BenchCase } from './bench-case.ts';

const ZEvents = z.array(z.object({ cat: z.string(), name: z.string(), dur: z.number(), args: z.object({ op_name: z.string().optional() }).optional() }));

export interface ProfileRow {
  operator: string;
  /** Nodes run, and milliseconds in them, per run of the case. */
  calls: number;
  milliseconds: number;
  /** Of all operators together. */
  share: number;
}

/** Sums a profile's kernel times by operator, largest first. */
export function summarizeProfile(events: unknown, runs: number): ProfileRow[] {
  const sums = new Map<string, { calls: number; micros: number }>();
  for (const { cat, name, dur, args } of ZEvents.parse(events)) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || args?.op_name === undefined) continue;
    const sum = sums.get(args.op_name) ?? { calls: 0, micros: 0 };
    sums.set(args.op_name, { calls: sum.calls + 1, micros: sum.micros + dur });
  }
  const total = [...sums.values()].reduce((all, { micros }) => all + micros, 0);
  return [...sums]
    .map(([operator, { calls, micros }]) => ({ operator, calls: calls / runs, milliseconds: micros / 1000 / runs, share: total > 0 ? micros / total : 0 }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

/** Compiles the case once more with profiling on; profiled runs are slower, so their times are shares, not results. */
export async function profileCase(bench: BenchCase, threads: number, device: ResolvedDevice = 'cpu'): Promise<ProfileRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'apiary-profile-'));
  try {
    const workload = await bench.compile({ threads, device, profilePrefix: join(folder, 'ort') });
    const runs = (bench.iterations + 1) * (bench.steps ?? 1);
    try {
      for (let i = 0; i <= bench.iterations; i++) await workload.run();
    } finally {
      await workload.release(); // ends profiling, which writes the file
    }
    const file = (await readdir(folder)).find((name) => name.endsWith('.json'));
    if (file === undefined) throw new Error(`ONNX Runtime wrote no profile of ${bench.name}.`);
    return summarizeProfile(JSON.parse(await readFile(join(folder, file), 'utf8')), runs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
