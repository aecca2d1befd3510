import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether a process of this id exists (somebody else's counts too). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a process, empty when it is gone or a zombie: tells a process of ours from one that got its id later. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  } catch {
    return '';
  }
}

/** When a process started, in the system's own words; empty when it is gone. With the id it names one process for good. */
export function startOf(pid: number): string {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** A process that can be told from a later one with the same id. */
export type ProcessMark = { pid: number; start: string };

export function markOf(pid: number): ProcessMark {
  return { pid, start: startOf(pid) };
}

/** Whether exactly this process still runs (a zombie does not). */
export function isRunning({ pid, start }: ProcessMark): boolean {
  return isAlive(pid) && startOf(pid) === start && (process.platform !== 'linux' || commandOf(pid) !== '');
}
