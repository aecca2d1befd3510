import { createServer } from 'node:net';

/** Whether nothing listens on this port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that the system says is free. Another process may still take it first: whoever listens must be ready to retry. */
function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('The system named no free port.'))));
    });
  });
}

/**
 * The first free port of 127.0.0.1 from `preferred` upwards (20 tries), else any free one.
 * @param preferred 0 for any.
 */
export async function freePort(preferred = 0): Promise<number> {
  for (let port = preferred; preferred > 0 && port < Math.min(preferred + 20, 65_536); port++) {
    if (await isPortFree(port)) return port;
  }
  return anyPort();
}
