/** @file One supervised child process: its log, its readiness, its restarts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '#lib/dev/project.ts';

export type ChildSpec = {
  name: string;
  /** What it is called in sentences. */
  title: string;
  /** Arguments of node. */
  args: string[];
  env: Record<string, string>;
  logFile: string;
  /** An address that answers anything below 500 once the child is ready. */
  healthUrl: string;
  /** How long the first start may take. */
  readyWithinMs?: number;
};

export type SupervisedChild = {
  name: string;
  /** Settles when the child answers for the first time. */
  ready: Promise<void>;
  pid(): number | undefined;
  stop(): Promise<void>;
  kill(): void;
};

export type Watcher = {
  /** A line for the person at the terminal. */
  say(line: string): void;
  /** Called whenever the child has a new pid. */
  changed(): void;
};

const LONGEST_BACKOFF_MS = 10_000;
const STABLE_AFTER_MS = 30_000;
const STOP_GRACE_MS = 6_000;

/** Last lines of a log, for an error message. */
export function tailOf(logFile: string, lines = 12): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).map((line) => `    ${line}`).join('\n');
  } catch {
    return '';
  }
}

/** Signals a child and everything it started: each child leads its own process group, out of reach of the terminal's Ctrl-C. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

async function responds(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000), redirect: 'manual' });
    await answer.arrayBuffer();
    return answer.status < 500;
  } catch {
    return false;
  }
}

function launch({ name, args, env, logFile }: ChildSpec): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  try {
    const first = ['./exit-with-parent.mjs', '../telemetry/preload.mjs'].flatMap((file) => ['--import', new URL(file, import.meta.url).href]);
    const child = spawn(process.execPath, [...first, ...args], { cwd: PROJECT_ROOT, env: { ...process.env, OTEL_SERVICE_NAME: `apiary-${name}`, ...env }, stdio: ['ignore', log, log], detached: true });
    child.on('error', () => undefined);
    return child;
  } finally {
    closeSync(log);
  }
}

const howItEnded = (child: ChildProcess) => (child.signalCode ? `was killed by ${child.signalCode}` : `ended with status ${child.exitCode}`);
const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

async function waitUntilReady(child: ChildProcess, spec: ChildSpec): Promise<void> {
  const limit = spec.readyWithinMs ?? 60_000;
  for (const deadline = Date.now() + limit; Date.now() < deadline; await sleep(100)) {
    if (hasEnded(child)) throw new Error(`The ${spec.title} ${howItEnded(child)} while starting. The end of its log ${spec.logFile}:\n${tailOf(spec.logFile)}`);
    if (await responds(spec.healthUrl)) return;
  }
  signalGroup(child, 'SIGKILL');
  throw new Error(`The ${spec.title} gave no answer at ${spec.healthUrl} within ${limit / 1000} s. The end of its log ${spec.logFile}:\n${tailOf(spec.logFile)}`);
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return signalGroup(child, 'SIGKILL');
  const gone = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)));
  signalGroup(child, 'SIGTERM');
  await Promise.race([gone, sleep(STOP_GRACE_MS, false, { ref: false })]);
  // Also what the child itself left behind.
  signalGroup(child, 'SIGKILL');
  if (!hasEnded(child)) await Promise.race([gone, sleep(2_000, false, { ref: false })]);
}

/**
 * Starts a child, and from when it first answered starts it again whenever it ends, ever more slowly if it keeps ending.
 * @returns at once, so that a child that is still starting can be stopped; `ready` fails with the end of its log.
 */
export function superviseChild(spec: ChildSpec, { say, changed }: Watcher): SupervisedChild {
  let isStopping = false;
  let delay = 250;
  let child = launch(spec);

  const replace = async (ended: ChildProcess, since: number) => {
    if (isStopping) return;
    // What the child itself had started must not hold its port.
    signalGroup(ended, 'SIGKILL');
    if (Date.now() - since > STABLE_AFTER_MS) delay = 250;
    say(`the ${spec.title} ${howItEnded(ended)}; starting it again${ended.signalCode ? '' : ` in ${delay / 1000} s, its log is ${spec.logFile}`}`);
    await sleep(delay);
    delay = Math.min(delay * 2, LONGEST_BACKOFF_MS);
    if (isStopping) return;
    child = launch(spec);
    watch(child);
    changed();
  };

  const watch = (current: ChildProcess) => {
    const since = Date.now();
    if (hasEnded(current)) void replace(current, since);
    else current.once('exit', () => void replace(current, since));
  };

  const become = async () => {
    changed();
    await waitUntilReady(child, spec);
    watch(child);
  };

  const ready = become();
  ready.catch(() => undefined);
  return {
    name: spec.name,
    ready,
    pid: () => (hasEnded(child) ? undefined : child.pid),
    stop: () => {
      isStopping = true;
      return stopGroup(child);
    },
    kill: () => {
      isStopping = true;
      signalGroup(child, 'SIGKILL');
    },
  };
}
