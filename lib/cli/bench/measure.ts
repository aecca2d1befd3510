/** @file One case measured: ours and the counterpart's in turns, so that a busy machine troubles both alike; medians and ratios. */
import type { ResolvedDevice } from '#gpu-worker/runtime/device.ts';
import type { BenchCase, Workload } from './bench-case.ts';
import { type Peer, type PeerMode, startPeer } from './peer.ts';

/** Runs before measuring: the first allocates and plans, and it takes some more until memory is laid out. */
const WARM_UP = 4;
/** Relative difference that two float32 implementations of the same work stay below by far. */
const SAME_WORK = 1e-3;

export interface CaseResult {
  name: string;
  /** Median seconds of one run, and the counterpart's; null where there was none. */
  seconds: number;
  eagerSeconds: number | null;
  compileSeconds: number | null;
  /** Ours / theirs: below 1 we are faster. */
  ratioEager: number | null;
  ratioCompile: number | null;
  /** Median seconds of each further step of a call of several: without what the call itself moves to the device and back. */
  furtherSeconds?: number;
}

export interface MeasureOptions {
  threads: number;
  device?: ResolvedDevice | undefined;
  repeats: number;
  /** A Python with torch and diffusers; without it only ours is measured. */
  python?: string | undefined;
  /** Also measure torch.compile. Default true. */
  compile?: boolean | undefined;
  onRound?: ((done: number) => void) | undefined;
  /** Told what people should know, e.g. that torch.compile is not to be had. */
  say?: ((line: string) => void) | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function timeOurs(workload: Workload, iterations: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < iterations; i++) await workload.run();
  return (performance.now() - started) / 1000 / iterations;
}

/** Seconds of each step of a call beyond its first. */
async function timeFurther(run: number, steps: number, runOne: () => Promise<number>): Promise<number> {
  const started = performance.now();
  await runOne();
  return (run - (performance.now() - started) / 1000) / (steps - 1);
}

/** @throws Error unless both sides got the same number from the same weights and inputs */
function checkSameWork({ name, tolerance = SAME_WORK }: BenchCase, ours: number, theirs: number): void {
  if (!(Math.abs(ours - theirs) <= tolerance * Math.abs(theirs))) throw new Error(`Case ${name}: the first run gave ${ours} here and ${theirs} in PyTorch, so the two sides do not do the same work and their times say nothing.`);
}

/** First runs of the counterpart: checks that it does the same work and finds out which modes there are. */
async function warmPeer(bench: BenchCase, peer: Peer, first: number, wanted: readonly PeerMode[], say: (line: string) => void): Promise<PeerMode[]> {
  const modes: PeerMode[] = [];
  for (const mode of wanted) {
    const reply = await peer.measure(mode, 1);
    if ('unavailable' in reply) {
      say(`${bench.name}: no torch.compile: ${reply.unavailable}`);
      continue;
    }
    checkSameWork(bench, first, reply.value);
    await peer.measure(mode, WARM_UP - 1);
    modes.push(mode);
  }
  return modes;
}

async function takeTurns(bench: BenchCase, workload: Workload, peer: Peer | undefined, options: MeasureOptions): Promise<CaseResult> {
  const first = await workload.run();
  const { steps = 1 } = bench;
  for (let i = 1; i < WARM_UP / steps; i++) await workload.run();
  await workload.runOne?.();
  const wanted: PeerMode[] = options.compile === false ? ['eager'] : ['eager', 'compile'];
  const modes = peer ? await warmPeer(bench, peer, first, wanted, options.say ?? (() => {})) : [];
  const further: number[] = [];
  const times: Record<'ours' | PeerMode, number[]> = { ours: [], eager: [], compile: [] };
  for (let round = 0; round < options.repeats; round++) {
    const ours = await timeOurs(workload, bench.iterations);
    times.ours.push(ours / steps);
    if (workload.runOne) further.push(await timeFurther(ours, steps, workload.runOne));
    for (const mode of modes) {
      const reply = await peer!.measure(mode, bench.iterations * steps);
      if ('unavailable' in reply) throw new Error(`Case ${bench.name}: PyTorch (${mode}) stopped working: ${reply.unavailable}.`);
      times[mode].push(reply.seconds / (bench.iterations * steps));
    }
    options.onRound?.(round + 1);
  }
  const of = (values: number[]) => (values.length > 0 ? median(values) : null);
  const [seconds, eagerSeconds, compileSeconds] = [median(times.ours), of(times.eager), of(times.compile)];
  const ratio = (theirs: number | null) => (theirs === null ? null : seconds / theirs);
  return { name: bench.name, seconds, eagerSeconds, compileSeconds, ratioEager: ratio(eagerSeconds), ratioCompile: ratio(compileSeconds), ...(further.length > 0 && { furtherSeconds: median(further) }) };
}

/** The malloc settings: how large pages are and whether they are kept; the counterpart inherits them. */
export function mallocTunables(): string {
  return process.env.GLIBC_TUNABLES ?? '';
}

/** Measures one case. The counterpart is started first, so that a wrong --python is known at once. */
export async function measureCase(bench: BenchCase, options: MeasureOptions): Promise<CaseResult> {
  const peer = options.python === undefined ? undefined : await startPeer(options.python, bench.peerTask(), options.threads);
  try {
    if (peer && peer.tunables !== mallocTunables()) throw new Error(`Case ${bench.name}: PyTorch sees GLIBC_TUNABLES="${peer.tunables}" but we run with "${mallocTunables()}", so the two sides get their memory in different ways; does "${options.python}" set it?`);
    const workload = await bench.compile({ threads: options.threads, device: options.device ?? 'cpu' });
    return await takeTurns(bench, workload, peer, options).finally(() => workload.release());
  } finally {
    await peer?.stop();
  }
}
