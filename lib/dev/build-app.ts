/** @file Builds the web app once per state of its sources. Builds are kept apart, so that a new one never pulls the files from under a running app. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tailOf } from '#lib/dev/child.ts';
import { isRunning, markOf, type ProcessMark } from '#lib/dev/process.ts';
import { PROJECT_ROOT } from '#lib/dev/project.ts';

const SOURCES = ['app', 'jobs', 'lib', 'prisma/schema', 'public', 'instrumentation.ts', 'proxy.ts', 'package.json', 'package-lock.json', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json'];
/** Beside .next, at the same depth: builds link to packages by relative paths. */
const PREFIX = '.next-';
const KEPT = 4;

function filesOf(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path).filter((name) => name !== 'generated').sort().flatMap((name) => filesOf(join(path, name)));
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesOf(join(PROJECT_ROOT, source)))) hash.update(file.slice(PROJECT_ROOT.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** Next builds in one folder, so one build at a time per clone; the lock of a killed one is taken over. */
async function withBuildLock<T>(work: () => Promise<T>): Promise<T> {
  const lock = join(PROJECT_ROOT, `${PREFIX}lock`);
  for (;;) {
    try {
      writeFileSync(lock, JSON.stringify(markOf(process.pid)), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const text = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
    if (text && !isRunning(JSON.parse(text) as ProcessMark)) rmSync(lock, { force: true });
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function runBuild(logFile: string): Promise<void> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  // A page that reads the environment while it is built gets a placeholder; nothing is connected to.
  const env = { ...process.env, NODE_ENV: 'production' as const, APIARY_BUILD: '1', NEXT_TELEMETRY_DISABLED: '1', DATABASE_URL: 'postgresql://127.0.0.1:1/none', APP_URL: 'http://127.0.0.1', NEXTAUTH_SECRET: 'only-while-building' };
  const args = ['--import', new URL('./exit-with-parent.mjs', import.meta.url).href, 'node_modules/next/dist/bin/next', 'build'];
  const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT, env, stdio: ['ignore', log, log] });
  closeSync(log);
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => {
      process.off('exit', stop);
      if (status === 0) resolve();
      else reject(new Error(`The web app could not be built. The end of ${logFile}:\n${tailOf(logFile, 30)}`));
    });
  });
}

function dropOldBuilds(): void {
  const names = readdirSync(PROJECT_ROOT).filter((name) => name.startsWith(PREFIX) && name !== `${PREFIX}lock`);
  const builds = names.map((name) => ({ path: join(PROJECT_ROOT, name), used: statSync(join(PROJECT_ROOT, name)).mtimeMs }));
  for (const { path, used } of builds.sort((a, b) => b.used - a.used).slice(KEPT)) {
    if (Date.now() - used > 86_400_000) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Makes sure that a build of the present sources exists.
 * @param say told when building is needed, which takes half a minute or more.
 * @returns the build's folder, relative to the project, for `APIARY_DIST_DIR` of `next start`.
 */
export async function buildApp({ logFile, say }: { logFile: string; say(line: string): void }): Promise<string> {
  return withBuildLock(async () => {
    const hash = sourceHash();
    const target = join(PROJECT_ROOT, `${PREFIX}${hash}`);
    if (!existsSync(join(target, 'BUILD_ID'))) {
      say('building the web app');
      await runBuild(logFile);
      const half = join(PROJECT_ROOT, `${PREFIX}half`);
      rmSync(half, { recursive: true, force: true });
      cpSync(join(PROJECT_ROOT, '.next'), half, { recursive: true, verbatimSymlinks: true, filter: (path) => !/[\\/]\.next[\\/](cache|dev|types|trace.*|lock)$/.test(path) });
      rmSync(target, { recursive: true, force: true });
      renameSync(half, target);
    }
    utimesSync(target, new Date(), new Date());
    dropOldBuilds();
    return `${PREFIX}${hash}`;
  });
}
