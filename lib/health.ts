import { db } from '#lib/db.ts';
import { pingStorage } from '#lib/storage/ping-storage.ts';

/** Whether a part answered, and in how many milliseconds. */
export interface PartHealth {
  ok: boolean;
  milliseconds: number;
}

export interface Health {
  ok: boolean;
  database: PartHealth;
  storage: PartHealth;
}

/** Milliseconds after which a silent part counts as away. */
const PATIENCE = 2_000;

/** Whether a part gives a sign of life in time; never throws. */
export async function probe(part: () => Promise<unknown>): Promise<PartHealth> {
  const start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), PATIENCE);
  });
  const ok = await Promise.race([part(), late]).then(
    () => true,
    () => false,
  );
  clearTimeout(timer);
  return { ok, milliseconds: Math.round(performance.now() - start) };
}

/** Asks the database and storage for a sign of life; never throws. */
export async function checkHealth(): Promise<Health> {
  const [database, storage] = await Promise.all([probe(() => db().$queryRaw`SELECT 1`), probe(pingStorage)]);
  return { ok: database.ok && storage.ok, database, storage };
}
