/** @file Only the stores of a data folder, Postgres and S3, for a command that works on them while the rest may be stopped. */
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { takeDataFolder } from '#lib/dev/data-folder.ts';
import { ensureDatabase } from '#lib/dev/migrate.ts';
import { startPostgres } from '#lib/dev/postgres.ts';
import { isAlive } from '#lib/dev/process.ts';
import { createS3Server } from '#lib/dev/s3/server.ts';
import { Store } from '#lib/dev/s3/store.ts';
import { loadSecrets } from '#lib/dev/secrets.ts';

const BUCKET = 'apiary';
const REGION = 'us-east-1';
const ZDemo = z.object({ pids: z.looseObject({ supervisor: z.number() }), env: z.record(z.string(), z.string()) });

export type DataStores = { env: Record<string, string>; isRunning: boolean; stop(): Promise<void> };

/** What a platform that runs on the folder says its stores are. */
function runningEnv(dir: string): Record<string, string> | undefined {
  const file = join(dir, 'demo.json');
  if (!existsSync(file)) return undefined;
  const demo = ZDemo.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return demo.success && isAlive(demo.data.pids.supervisor) ? demo.data.env : undefined;
}

/**
 * The stores of a demo's data folder: those of the platform that runs on it, or else started here until `stop`.
 * @returns their addresses as DATABASE_URL and S3_*.
 */
export async function openDataStores(dir: string): Promise<DataStores> {
  const env = runningEnv(dir);
  if (env) return { env, isRunning: true, stop: async () => {} };
  const folder = await takeDataFolder(dir);
  const { postgresPassword, s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = loadSecrets(dir);
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), password: postgresPassword, durable: true, logFile: join(dir, 'logs', 'postgres.log') });
  await ensureDatabase(postgres.url('postgres'), 'apiary');
  const store = new Store(join(dir, 's3'));
  await store.createBucket(BUCKET);
  const s3 = createS3Server({ store, credentials: { accessKeyId, secretAccessKey, region: REGION } });
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    s3.close();
    s3.closeAllConnections();
    await postgres.stop();
    folder.release();
  };
  const endpoint = `http://127.0.0.1:${(s3.address() as AddressInfo).port}`;
  return { env: { DATABASE_URL: postgres.url('apiary'), S3_ENDPOINT: endpoint, S3_REGION: REGION, S3_BUCKET: BUCKET, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey }, isRunning: false, stop };
}
