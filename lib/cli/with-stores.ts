import { closeDb } from '#lib/db.ts';
import { openDataStores } from '#lib/dev/data-stores.ts';

/**
 * Does something to a platform's stores: those of a demo's data folder, or the ones that the environment names.
 * @throws a sentence when neither is given.
 */
export async function withStores<T>(dataDir: string | undefined, work: () => Promise<T>): Promise<T> {
  if (!dataDir && !process.env.DATABASE_URL) throw new Error('Which platform? Name a data folder with --data DIR, or set DATABASE_URL and the S3_* variables.');
  const stores = dataDir ? await openDataStores(dataDir) : undefined;
  Object.assign(process.env, stores?.env);
  try {
    return await work();
  } finally {
    await closeDb();
    await stores?.stop();
  }
}
