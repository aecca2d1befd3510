import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { EngineConfig } from './config.ts';
import { applySchema, openDatabase } from './database.ts';
import type { Engine } from './engine.ts';
import { keepTidy } from './housekeeping.ts';
import { enter } from './presence.ts';
import { runQueue } from './queue.ts';
import { createEngineServer } from './server.ts';
import { keepSynced } from './sync.ts';

/** Starts an engine in this process: schema, presence, queue, sync and the HTTP server on 127.0.0.1. */
export async function startEngine(config: EngineConfig, log: Logger): Promise<{ url: string; engine: Engine; stop(): Promise<void> }> {
  const database = openDatabase(config.databaseUrl, log);
  await applySchema(database);
  let engine: Engine | undefined;
  const presence = await enter(config.databaseUrl, log, () => engine?.wake());
  engine = { config, log, database, presence, inFlight: new Map(), away: new Map(), wake: () => {}, resync: () => {}, stopping: new AbortController() };
  const server = createEngineServer(engine);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, '127.0.0.1', resolve);
  });
  const loops = [runQueue(engine), keepSynced(engine)];
  keepTidy(engine);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  log.info({ url, engine: presence.number, apps: config.appUrls }, 'the Inngest engine is ready');
  const running = engine;
  const stop = async () => {
    running.stopping.abort();
    server.close();
    server.closeAllConnections();
    // With the database away the loops are retrying; they end with the process.
    await Promise.race([Promise.all(loops), new Promise((resolve) => setTimeout(resolve, 3_000).unref())]);
    await presence.stop();
    await database.close();
  };
  return { url, engine, stop };
}
