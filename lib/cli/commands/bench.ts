/** @file `apiary bench NAME`: how fast, beside PyTorch when a Python with torch is given. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type Device, type ResolvedDevice, resolveDevice } from '#gpu-worker/runtime/device.ts';
import { defaultThreads, ORT_VERSION } from '#gpu-worker/runtime/inference-session.ts';
import type { BenchCase } from '../bench/bench-case.ts';
import { type CaseResult, mallocTunables, measureCase } from '../bench/measure.ts';
import { type ProfileRow, profileCase } from '../bench/profile.ts';
import { benchmarks } from '../bench/registry.ts';
import { deviceOption, number } from '../options.ts';
import { startProgress } from '../progress.ts';
import { registerBenchClaims } from './bench-claims.ts';

interface BenchOptions {
  python?: string;
  case?: string;
  device: Device;
  threads: number;
  repeats: number;
  compile: boolean;
  profile?: boolean;
  json?: string;
}

function time(seconds: number): string {
  return seconds >= 1 ? `${seconds.toFixed(2)} s` : `${(seconds * 1000).toFixed(1)} ms`;
}

/** What both sides run under: how memory is had makes a large model's step up to three times as fast. */
function conditions(threads: number, device: ResolvedDevice): string {
  const tunables = mallocTunables();
  const pages = tunables === '' ? 'GLIBC_TUNABLES not set (npm run apiary sets large pages, and that what was had is kept)' : `GLIBC_TUNABLES=${tunables}`;
  return `Either side: ${device === 'cpu' ? '' : `${device}, `}${threads} ${threads === 1 ? 'thread' : 'threads'}, ${pages}.`;
}

function resultLine({ name, seconds, eagerSeconds, compileSeconds, ratioEager, ratioCompile, furtherSeconds }: CaseResult, { what }: BenchCase, isBeside: boolean): string {
  const none = (label: string) => (isBeside ? `, ${label} -` : '');
  const peer = (label: string, theirs: number | null, ratio: number | null) => (theirs === null || ratio === null ? none(label) : `, ${label} ${time(theirs)} (ratio ${ratio.toFixed(2)})`);
  return `${name}: ${time(seconds)}${peer('PyTorch eager', eagerSeconds, ratioEager)}${peer('torch.compile', compileSeconds, ratioCompile)}${furtherSeconds === undefined ? '' : `; each further step of a call ${time(furtherSeconds)}${eagerSeconds === null ? '' : ` (ratio ${(furtherSeconds / eagerSeconds).toFixed(2)}${compileSeconds === null ? '' : `, ${(furtherSeconds / compileSeconds).toFixed(2)}`})`}`}; ${what}`;
}

function profileTable(rows: readonly ProfileRow[]): string {
  const shown = rows.filter(({ share }) => share >= 0.005);
  const width = Math.max(8, ...shown.map(({ operator }) => operator.length));
  const line = (operator: string, calls: string, milliseconds: string, share: string) => `  ${operator.padEnd(width)} ${calls.padStart(7)} ${milliseconds.padStart(10)} ${share.padStart(7)}`;
  return [line('operator', 'calls', 'ms', 'share'), ...shown.map((row) => line(row.operator, row.calls.toFixed(0), row.milliseconds.toFixed(2), `${(row.share * 100).toFixed(1)} %`))].join('\n');
}

async function casesOf(name: string, only: string | undefined, device: ResolvedDevice): Promise<readonly BenchCase[]> {
  const load = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (!load) throw new Error(`There is no benchmark "${name}"; choose one of ${[...Object.keys(benchmarks), 'claims'].join(', ')}.`);
  const cases = await (await load())(device);
  const chosen = only === undefined ? cases : cases.filter((bench) => bench.name === only);
  if (chosen.length === 0) throw new Error(`The benchmark ${name} has no case "${only}"; choose one of ${cases.map((bench) => bench.name).join(', ')}.`);
  return chosen;
}

async function bench(name: string, options: BenchOptions): Promise<void> {
  const cases: CaseResult[] = [];
  const profiles: Record<string, ProfileRow[]> = {};
  const { threads, repeats } = options;
  const device = resolveDevice(options.device);
  const chosen = await casesOf(name, options.case, device);
  console.log(conditions(threads, device));
  for (const one of chosen) {
    const progress = startProgress(one.name, repeats, 'round');
    const result = await measureCase(one, { threads, device, repeats, python: options.python, compile: options.compile, onRound: (done) => progress.update(done), say: (line) => console.error(line) }).finally(() => progress.stop());
    cases.push(result);
    console.log(resultLine(result, one, options.python !== undefined));
    if (options.profile) console.log(profileTable((profiles[one.name] = await profileCase(one, threads, device))));
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ cases, device, threads, repeats, onnxruntime: ORT_VERSION, glibcTunables: mallocTunables(), ...(options.profile ? { profiles } : {}) }, null, 2)}\n`);
}

export function registerBench(program: Command): void {
  const command = program
    .command('bench')
    .description('measure speed; with --python beside PyTorch doing the same work, ours and theirs in turns')
    .argument('<name>', `one of ${Object.keys(benchmarks).join(', ')}`)
    .option('--python <file>', 'a Python with torch and diffusers: measures PyTorch too, eager and compiled')
    .option('--case <name>', 'only this case')
    .addOption(deviceOption('cpu'))
    .addOption(new Option('--threads <n>', 'threads of either side').argParser(number({ min: 1, integer: true })).default(defaultThreads()))
    .addOption(new Option('--repeats <n>', 'rounds; medians are reported').argParser(number({ min: 1, integer: true })).default(7))
    .option('--no-compile', 'leave torch.compile out')
    .option('--profile', 'also show where our time goes, by type of operator')
    .option('--json <file>', 'write the results as JSON')
    .action(bench);
  registerBenchClaims(command);
}
