/** One address for several processes, as a load balancer in production has it: each connection goes to whoever of those that answer has fewest. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Starts it on a free port. */
export async function startBalancer(ports: readonly number[]): Promise<{ url: string; stop(): Promise<void> }> {
  const open = new Map(ports.map((port) => [port, 0]));
  const sockets = new Set<Socket>();
  const join = (client: Socket, left: readonly number[]): void => {
    const [port, ...others] = [...left].sort((a, b) => (open.get(a) as number) - (open.get(b) as number));
    if (port === undefined) return void client.destroy();
    const count = (by: number) => open.set(port, (open.get(port) as number) + by);
    const upstream = connect(port, '127.0.0.1');
    count(1);
    upstream.once('close', () => count(-1)).once('error', () => join(client, others));
    upstream.once('connect', () => {
      if (client.destroyed) return void upstream.destroy();
      for (const [one, other] of [[client, upstream], [upstream, client]] as const) {
        one.removeAllListeners('error').on('error', () => other.destroy()).once('close', () => other.destroy());
        one.pipe(other);
      }
    });
  };
  const server = createServer((client) => {
    sockets.add(client);
    client.once('close', () => sockets.delete(client)).on('error', () => client.destroy());
    join(client, ports);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
