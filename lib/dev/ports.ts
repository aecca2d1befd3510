import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '#lib/dev/process.ts';

/** Whether nothing listens on this port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that the system says is free. Another process may still take it first: whoever listens must be ready to retry. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('The system named no free port.'))));
    });
  });
}

const claims = new Set<string>();

/** Between choosing a port and listening on it lie seconds (a build); the claim keeps other Apiaries of this machine away meanwhile. */
function claim(port: number): boolean {
  const file = join(tmpdir(), `apiary-port-${port}`);
  for (const isSecondTry of [false, true]) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      if (!claims.size) process.once('exit', releasePorts);
      claims.add(file);
      return true;
    } catch {
      if (isSecondTry || claims.has(file) || !dropStaleClaim(file)) return false;
    }
  }
  return false;
}

function dropStaleClaim(file: string): boolean {
  try {
    if (isAlive(Number(readFileSync(file, 'utf8')))) return false;
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

/** Gives the claimed ports back; done by itself when the process exits. */
export function releasePorts(): void {
  for (const file of claims) rmSync(file, { force: true });
  claims.clear();
}

/** The first free port of 127.0.0.1 from `preferred` upwards, kept for this process; any free one when none of those is. */
export async function claimPort(preferred: number): Promise<number> {
  for (let port = preferred; port < Math.min(preferred + 100, 65_536); port++) {
    if (!claim(port)) continue;
    if (await isPortFree(port)) return port;
    const file = join(tmpdir(), `apiary-port-${port}`);
    claims.delete(file);
    rmSync(file, { force: true });
  }
  return freePort();
}
