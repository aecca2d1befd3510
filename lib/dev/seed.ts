/** @file Seeds a fresh platform, in a process of its own so that the seed reads its environment like any other program. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { tailOf } from '#lib/dev/child.ts';
import { PROJECT_ROOT } from '#lib/dev/project.ts';
import { writePrivate } from '#lib/dev/secrets.ts';

/** What a demo's users can sign in with; part of demo.json. */
export type DemoSeed = {
  accounts: { role: string; email: string; password: string }[];
  workers: { workerId: string; token: string }[];
  mturk: { accessKeyId: string; secretAccessKey: string; workerId: string };
};

const SCENARIO = join(PROJECT_ROOT, 'prisma', 'seed', 'seed-demo.ts');

/**
 * Runs the demo's seed unless it has run before.
 * @param file where its result is kept; a seed that was killed half-way has none and runs again.
 */
export async function seedOnce({ file, env, logFile }: { file: string; env: Record<string, string>; logFile: string }): Promise<DemoSeed> {
  if (!existsSync(file)) {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    const args = ['--import', new URL('./exit-with-parent.mjs', import.meta.url).href, '--import', 'tsx', fileURLToPath(import.meta.url), file];
    const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT, env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
    closeSync(log);
    const status = await new Promise((resolve) => child.once('exit', resolve));
    if (status !== 0) throw new Error(`The demo's data could not be seeded. The end of ${logFile}:\n${tailOf(logFile)}`);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as DemoSeed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { seedDemo } = (await import(pathToFileURL(SCENARIO).href)) as { seedDemo(): Promise<DemoSeed> };
  writePrivate(process.argv[2], `${JSON.stringify(await seedDemo(), null, 2)}\n`);
  process.exit(0);
}
