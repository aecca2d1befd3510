import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { db } from '#lib/db.ts';
import { engineHealth } from '#lib/engine-health.ts';
import { type PartHealth, probe } from '#lib/health.ts';
import { pingStorage } from '#lib/storage/ping-storage.ts';

export interface Readiness {
  ok: boolean;
  database: PartHealth;
  storage: PartHealth;
  /** Null with Inngest Cloud, which has no address to ask. */
  engine: PartHealth | null;
  /** What this version's code expects of the database and it does not have yet. Newer migrations than the code's are no obstacle. */
  pendingMigrations: string[];
}

async function findPendingMigrations(): Promise<string[]> {
  const folder = join(process.cwd(), 'prisma', 'migrations');
  const wanted = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'migration.sql')));
  const rows = await db().$queryRaw<{ name: string }[]>`SELECT "migration_name" AS name FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`;
  const applied = new Set(rows.map(({ name }) => name));
  return wanted.filter((name) => !applied.has(name)).sort();
}

async function askEngine(): Promise<void> {
  if (!(await engineHealth()).isReached) throw new Error('no answer');
}

/** Asks everything that the app needs to serve; never throws. */
export async function checkReadiness(): Promise<Readiness> {
  let pendingMigrations: string[] = [];
  const [database, storage, engine] = await Promise.all([
    probe(async () => {
      pendingMigrations = await findPendingMigrations();
    }),
    probe(pingStorage),
    process.env.INNGEST_BASE_URL ? probe(askEngine) : null,
  ]);
  return { ok: database.ok && storage.ok && (engine?.ok ?? true) && pendingMigrations.length === 0, database, storage, engine, pendingMigrations };
}
