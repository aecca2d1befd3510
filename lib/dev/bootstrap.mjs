/**
 * @file What every npm script runs first. Plain JavaScript with node: imports only, so that it works before anything is installed:
 * it installs the packages when package-lock.json asks for others than are there, generates the Prisma client when the schema
 * changed, then runs the command with tsx.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const STAMP = join(ROOT, 'node_modules', '.apiary-install');
const LOCK = join(ROOT, '.apiary-setup.lock');

/**
 * How glibc gets memory; other systems ignore it, and who sets the variable keeps his own. Large pages: a training step of a large model touches gigabytes
 * anew each time, and in pages of 4 KiB that was up to half of its time. A command that trains in its own process keeps what it has had for the next
 * step, as compute processes do (gpu-worker/runtime/compute-process.ts).
 */
const LARGE_PAGES = 'glibc.malloc.hugetlb=1';
const KEPT_MEMORY = 'glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184';

/** The command's program, relative to the project. */
const PROGRAMS = {
  demo: ['--import', 'tsx', 'lib/dev/demo.ts'],
  dev: ['--import', 'tsx', 'lib/dev/demo.ts', '--dev'],
  test: ['node_modules/vitest/vitest.mjs', 'run'],
  'test-slow': ['node_modules/vitest/vitest.mjs', 'run'],
  apiary: ['--import', 'tsx', 'lib/cli/apiary.ts'],
  cuda: ['--import', 'tsx', 'lib/dev/cuda/main.ts'],
  setup: undefined,
};

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function readOr(path, fallback) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When a process started, where the system tells: a lock's pid may have gone to another process since. */
function startOf(pid) {
  const stat = readOr(`/proc/${pid}/stat`, '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One set-up at a time per clone. The lock of a killed process is taken over. */
async function withLock(work) {
  let isWaiting = false;
  for (;;) {
    try {
      writeFileSync(LOCK, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`Cannot write ${LOCK}: ${error.message}. Make the project folder writable.`);
    }
    const [pid, start] = readOr(LOCK, '').split(' ');
    const isStale = pid ? !isAlive(Number(pid)) || (start && startOf(pid) && start !== startOf(pid)) : Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 2_000;
    if (isStale) rmSync(LOCK, { force: true });
    else {
      if (!isWaiting) console.log(`waiting for the set-up that process ${pid} runs in this folder`);
      isWaiting = true;
      await sleep(300);
    }
  }
  const release = () => rmSync(LOCK, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Runs a child to its end; signals that reach us reach it too. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, ...options });
    // A terminal's Ctrl-C reaches the child by itself.
    const forward = (signal) => signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
    const end = (status, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve({ status, signal, output });
    };
    child.once('error', (error) => {
      output += error.message;
      end(127, null);
    });
    child.once('close', end);
  });
}

/** The npm that runs us, if one does: our parent, or its parent when a shell stands between. */
function npmAncestor() {
  if (!process.env.npm_lifecycle_event) return undefined;
  const commandOf = (pid) => readOr(`/proc/${pid}/cmdline`, '');
  const parentOf = (pid) => Number(/^PPid:\s*(\d+)/m.exec(readOr(`/proc/${pid}/status`, ''))?.[1]);
  return [process.ppid, parentOf(process.ppid)].find((pid) => pid > 1 && /npm/.test(commandOf(pid)) && !/bootstrap/.test(commandOf(pid)));
}

/** npm killed outright tells nobody: stop as if it had passed the signal on. */
function watchNpm() {
  const npm = npmAncestor();
  if (!npm) return;
  setInterval(() => {
    if (!isAlive(npm)) process.kill(process.pid, 'SIGTERM');
  }, 1_000).unref();
}

/** npm as the running npm itself names it, else the one on the path. */
function npmCommand() {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') && existsSync(script) ? [process.execPath, [script]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

function explainInstallFailure(output) {
  const registry = /getaddrinfo|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|network/.test(output);
  if (registry) return 'The packages could not be installed because the npm registry cannot be reached. Check the network (or npm\'s registry and proxy settings), then run the same command again.';
  if (/ENOSPC/.test(output)) return 'The packages could not be installed because the disk is full: about 2 GB are needed.';
  if (/EACCES|EPERM/.test(output)) return `The packages could not be installed because ${ROOT} (or npm's cache) is not writable by this user.`;
  return 'The packages could not be installed: npm\'s own words are above. Run the same command again once that is mended.';
}

/** The hash of what decides which packages are right here. */
function wantedInstall() {
  return sha256(readFileSync(join(ROOT, 'package.json')), readFileSync(join(ROOT, 'package-lock.json')), process.version, process.platform, process.arch);
}

/** Whether an optional package is meant for this machine. */
function isForHere({ os, cpu, libc }) {
  const here = process.report?.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch)) && (!libc || libc.includes(here));
}

/** Whether what npm says it installed (it writes so last) is what the lock asks for, for instance after a person's own `npm ci`. */
function isInstalled() {
  const installed = JSON.parse(readOr(join(ROOT, 'node_modules', '.package-lock.json'), '{}')).packages;
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const matters = ([path, entry]) => path && !(entry.optional && !entry.os) && !entry.peer && isForHere(entry);
  return Boolean(installed) && Object.entries(packages).filter(matters).every(([path, { version }]) => installed[path]?.version === version);
}

async function install() {
  const wanted = wantedInstall();
  if (readOr(STAMP, '') === wanted) return;
  if (isInstalled()) return writeFileSync(STAMP, wanted);
  console.log('installing packages (a minute or two the first time)');
  rmSync(STAMP, { force: true });
  const [command, prefix] = npmCommand();
  // An install whose bootstrap was killed must not go on writing under the next one.
  const withParent = `${process.env.NODE_OPTIONS ?? ''} --import ${new URL('./exit-with-parent.mjs', import.meta.url).href}`.trim();
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_ENV: 'development', NODE_OPTIONS: withParent };
  // Inherited from the npm that runs us, these would make the inner one omit or misplace packages.
  for (const name of ['npm_config_global', 'npm_config_omit', 'npm_config_production', 'npm_config_prefix', 'npm_config_ignore_scripts']) delete env[name];
  const args = [...prefix, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  let result = await run(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  // A killed install leaves folders that npm sometimes cannot move away; a second one starts from nothing.
  if (result.status && /ENOTEMPTY|EEXIST|ENOENT.*node_modules/.test(result.output)) {
    rmSync(join(ROOT, 'node_modules'), { recursive: true, force: true });
    result = await run(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  if (result.signal || result.status === 130 || result.status === 143) process.exit(130);
  if (result.status) {
    console.error(result.output.split('\n').filter((line) => !/Unknown (project|user) config/.test(line)).slice(-30).join('\n'));
    fail(explainInstallFailure(result.output));
  }
  writeFileSync(STAMP, wanted);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)])).sort();
}

async function generate() {
  const output = join(ROOT, 'lib', 'generated', 'prisma');
  const stamp = join(output, '.schema');
  const schema = filesBelow(join(ROOT, 'prisma', 'schema')).filter((file) => file.endsWith('.prisma'));
  const wanted = sha256(...schema.map((file) => readFileSync(file)), wantedInstall());
  if (readOr(stamp, '') === wanted && existsSync(join(output, 'client.ts'))) return;
  console.log('generating the database client');
  // Prisma looks for its schema engine, a download that generating does not use: any program that exists will do.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' };
  const result = await run(process.execPath, [join(ROOT, 'node_modules', 'prisma', 'build', 'index.js'), 'generate'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.signal) process.exit(130);
  if (result.status) {
    console.error(result.output.trim());
    fail('The database client could not be generated from prisma/schema: Prisma\'s own words are above.');
  }
  mkdirSync(output, { recursive: true });
  writeFileSync(stamp, wanted);
}

/** The line that ends a test run is printed here, after everything the runner may still say. */
function closingLine(file, status) {
  const line = readOr(file, '');
  rmSync(file, { force: true });
  const isBelievable = line && (status === 0) === line.endsWith(' 0 failed');
  return isBelievable ? line : `${/^\d+/.exec(line)?.[0] ?? 0} passed, ${status === 0 ? 0 : Math.max(1, Number(/(\d+) failed/.exec(line)?.[1] ?? 1))} failed`;
}

async function main() {
  const [name, ...rest] = process.argv.slice(2);
  watchNpm();
  if (!Object.hasOwn(PROGRAMS, name)) fail(`"${name ?? ''}" is not a command: use one of ${Object.keys(PROGRAMS).join(', ')}.`);
  await withLock(async () => {
    await install();
    await generate();
  });
  const program = PROGRAMS[name];
  if (!program) return;
  const isTest = name.startsWith('test');
  const summary = join(tmpdir(), `apiary-summary-${process.pid}`);
  const env = { GLIBC_TUNABLES: ['bench', 'pretrain'].includes(rest[0]) ? `${LARGE_PAGES}:${KEPT_MEMORY}` : LARGE_PAGES, ...process.env, APIARY_BOOTSTRAP_PID: String(process.pid), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...(isTest ? { APIARY_TEST_SUMMARY: summary, NODE_ENV: 'test' } : {}), ...(name === 'test-slow' ? { APIARY_SLOW: '1' } : {}) };
  const { status, signal } = await run(process.execPath, [...program, ...rest], { env, stdio: 'inherit' });
  if (isTest) console.log(closingLine(summary, status));
  process.exitCode = signal ? 130 : status;
}

if (Number(process.versions.node.split('.')[0]) < 20) fail(`Apiary needs Node 20 or newer; this is ${process.version}. Install a newer one from nodejs.org and run the same command again.`);
await main();
