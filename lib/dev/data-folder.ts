/** @file A data folder belongs to one running Apiary at a time. `running.json` in it says whose it is and which processes it has. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removePostgresHome } from '#lib/dev/postgres-home.ts';
import { isRunning, markOf, type ProcessMark } from '#lib/dev/process.ts';
import { writePrivate } from '#lib/dev/secrets.ts';

type Running = { supervisor: ProcessMark; url?: string; children: ProcessMark[] };

export type DataFolder = {
  dir: string;
  /** Keeps the file true as children come and go. */
  update(state: { url: string; pids: number[] }): void;
  release(): void;
};

function read(file: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Running;
  } catch {
    return undefined;
  }
}

/** Children of a supervisor that was killed notice it within a second; what does not go by itself is ended here. */
async function endOrphans(children: ProcessMark[]): Promise<void> {
  const left = () => children.filter(isRunning);
  for (let waited = 0; waited < 3_000 && left().length; waited += 100) await sleep(100);
  for (const { pid } of left()) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      process.kill(pid, 'SIGKILL');
    }
  }
}

/**
 * Takes a data folder for this process, after ending what a killed predecessor left running in it.
 * @throws a sentence with its address when another Apiary runs on it.
 */
export async function takeDataFolder(dir: string): Promise<DataFolder> {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new Error(`The data folder ${dir} cannot be made (${(cause as NodeJS.ErrnoException).code}): choose another with --data.`, { cause });
  }
  const file = join(dir, 'running.json');
  const mine: Running = { supervisor: markOf(process.pid), children: [] };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      break;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw new Error(`The data folder ${dir} is not writable (${(cause as NodeJS.ErrnoException).code}): choose another with --data.`, { cause });
    }
    const before = read(file);
    if (before && isRunning(before.supervisor)) {
      const where = before.url ? `at ${before.url}` : '(still starting)';
      throw new Error(`Apiary is already running on ${dir} ${where}, as process ${before.supervisor.pid}. Use that one, stop it first, or start another with --data DIR.`);
    }
    if (before) await endOrphans(before.children);
    rmSync(file, { force: true });
  }
  return {
    dir,
    update: ({ url, pids }) => writePrivate(file, JSON.stringify({ ...mine, url, children: pids.map(markOf) })),
    release: () => rmSync(file, { force: true }),
  };
}

/** Forgets everything that Apiary keeps in a data folder that was taken before; other files in it stay. */
export function emptyDataFolder(dir: string): void {
  removePostgresHome(join(dir, 'postgres'));
  for (const name of ['s3', 'logs', 'loop', 'worker-cache', 'secrets.json', 'seed.json', 'demo.json']) {
    if (existsSync(join(dir, name))) rmSync(join(dir, name), { recursive: true, force: true });
  }
}
