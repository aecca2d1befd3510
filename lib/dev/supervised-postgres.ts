import { setTimeout as sleep } from 'node:timers/promises';
import type { SupervisedChild, Watcher } from '#lib/dev/child.ts';
import { type PostgresServer, type StartPostgresOptions, startPostgres } from '#lib/dev/postgres.ts';

/**
 * Embedded Postgres that is started again, on the same port, whenever it ends; each start waits for the orphans of the last.
 * @param options `port` is settled here if absent, so that connection strings stay valid.
 */
export async function supervisePostgres(options: StartPostgresOptions, { say, changed }: Watcher): Promise<SupervisedChild & { url(database: string): string }> {
  let isStopping = false;
  let server: PostgresServer | undefined = await startPostgres(options);
  const { port, url } = server;

  const startAgain = async (): Promise<void> => {
    for (let delay = 250; !isStopping; delay = Math.min(delay * 2, 10_000)) {
      try {
        const next = await startPostgres({ ...options, port });
        if (isStopping) return next.stop();
        server = next;
        watch(next);
        say('Postgres is back');
        return changed();
      } catch (error) {
        say(`${(error as Error).message} Trying again.`);
        await sleep(delay);
      }
    }
  };

  const watch = (current: PostgresServer) => {
    current.exited.then((reason) => {
      server = undefined;
      if (isStopping) return;
      say(`Postgres ended (${reason}); starting it again`);
      void startAgain();
    });
  };

  watch(server);
  return {
    name: 'postgres',
    ready: Promise.resolve(),
    url,
    pid: () => server?.pid,
    stop: async () => {
      isStopping = true;
      await server?.stop();
    },
    kill: () => {
      isStopping = true;
      if (server) process.kill(server.pid, 'SIGQUIT');
    },
  };
}
