/** @file `npm run demo` and `npm run dev`: one Apiary with everything it needs, on this machine, until Ctrl-C. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DEMO_HELP, type DemoOptions, parseDemoOptions } from '#lib/dev/demo-options.ts';
import { emptyDataFolder, takeDataFolder } from '#lib/dev/data-folder.ts';
import { type Platform, startPlatform } from '#lib/dev/platform.ts';
import { isPortFree } from '#lib/dev/ports.ts';
import { isAlive } from '#lib/dev/process.ts';
import { PROJECT_ROOT } from '#lib/dev/project.ts';
import { writePrivate } from '#lib/dev/secrets.ts';
import type { DemoSeed } from '#lib/dev/seed.ts';

const started = Date.now();

/** Where, who and with what: for people, scripts and load tests; `env` for a command that joins in. Readable by the owner only. */
function writeDemoFile(file: string, { url, pids, seed, inngest, env }: Platform): void {
  const { accounts = [], workers = [], mturk } = seed ?? ({} as Partial<DemoSeed>);
  const content = { url, pids: { supervisor: process.pid, ...pids() }, accounts, workers, mturk: mturk && { endpoint: `${url}/api/mturk`, ...mturk }, inngest, metrics: { url: `${url}/api/metrics`, token: env.METRICS_TOKEN }, env };
  writePrivate(file, `${JSON.stringify(content, null, 2)}\n`);
}

function accountTable({ accounts, workers }: DemoSeed): string {
  const rows = [['role', 'e-mail', 'password'], ...accounts.map(({ role, email, password }) => [role, email, password])];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('   ').trimEnd()}`);
  return `${lines.join('\n')}\n  and ${workers.length} simulated workers with tokens`;
}

/** The first Ctrl-C stops everything in order, a second one at once. A terminal and npm may deliver the first twice. */
function onStopSignal(stop: () => void, kill: () => void): void {
  let first = 0;
  const handle = () => {
    if (!first) {
      first = Date.now();
      stop();
    } else if (Date.now() - first > 1_000) kill();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
  const parent = Number(process.env.APIARY_BOOTSTRAP_PID ?? 0);
  if (!parent) return;
  const timer = setInterval(() => {
    if (isAlive(parent)) return;
    clearInterval(timer);
    handle();
  }, 500).unref();
}

interface LoopCommand {
  /** Its exit status. */
  ended: Promise<number | null>;
  /** Cancels the loop; the same command goes on with it. */
  cancel(): void;
}

/** `apiary loop` on this platform; each preset has a folder of its own. */
function startLoop(dir: string, preset: string, env: Record<string, string>): LoopCommand {
  const args = ['--import', new URL('./exit-with-parent.mjs', import.meta.url).href, '--import', 'tsx', 'lib/cli/apiary.ts', 'loop', '--preset', preset, '--out', join(dir, 'loop', preset)];
  const child: ChildProcess = spawn(process.execPath, args, { cwd: PROJECT_ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
  return { ended: new Promise((resolve) => child.once('exit', resolve)), cancel: () => child.kill('SIGTERM') };
}

async function run(options: DemoOptions): Promise<void> {
  const { dir, isHeadless } = options;
  const print = isHeadless ? console.error : console.log;
  const say = (line: string) => print(`${((Date.now() - started) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  if (options.port && !(await isPortFree(options.port))) throw new Error(`Port ${options.port} is in use by another program: stop it, or leave --port away to take a free one.`);
  const folder = await takeDataFolder(dir);
  process.once('exit', () => folder.release());
  if (options.isFresh) emptyDataFolder(dir);
  const demoFile = join(dir, 'demo.json');
  rmSync(demoFile, { force: true });

  let platform: Platform | undefined;
  let loop: LoopCommand | undefined;
  let isReady = false;
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    say('stopping');
    loop?.cancel();
    await loop?.ended;
    await platform?.stop();
    rmSync(demoFile, { force: true });
    process.exit(isReady ? 0 : 130);
  };
  onStopSignal(() => void stop(), () => {
    platform?.kill();
    process.exit(130);
  });
  const changed = (current: Platform) => {
    platform = current;
    if (isStopping) return;
    folder.update({ url: current.url, pids: Object.values(current.pids()) });
    if (isReady) writeDemoFile(demoFile, current);
  };
  try {
    platform = await startPlatform({ dir, port: options.port, isDev: options.isDev, isSeeded: true, say, changed });
  } catch (error) {
    if (isStopping) return;
    throw error;
  }
  if (isStopping) return;
  isReady = true;
  changed(platform);
  console.log(`ready ${platform.url}`);
  if (!isHeadless && platform.seed) console.log(`\n${accountTable(platform.seed)}\n  ${relative(process.cwd(), demoFile) || demoFile} has all of it, ${relative(process.cwd(), join(dir, 'logs'))} the logs. Ctrl-C stops everything.\n`);
  if (!options.loopPreset) return;
  loop = startLoop(dir, options.loopPreset, platform.env);
  const status = await loop.ended;
  if (status !== 0 && !isStopping) console.error(`The loop ended with status ${status}; the platform goes on running.`);
}

try {
  const options = parseDemoOptions(process.argv.slice(2));
  if (options.isHelp) console.log(DEMO_HELP);
  else await run(options);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
