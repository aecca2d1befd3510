import { PrismaPg } from '@prisma/adapter-pg';
import { env } from '#lib/env.ts';
import { Prisma, PrismaClient } from '#lib/generated/prisma/client.ts';
import { isPooled } from '#lib/is-pooled.ts';

/** The client, or the client of an open transaction: what functions that join a caller's transaction take. */
export type Db = PrismaClient | Prisma.TransactionClient;

const store = globalThis as { apiaryPrisma?: PrismaClient };

/** Statements that a connection keeps prepared; each takes a few kilobytes of the server. */
const MOST_PREPARED = 300;

/**
 * Names for statements, so that each connection parses and plans them once and not at every use (half of Postgres's time for a claim). Those with
 * lists of varying length come in many texts: after the first few hundred they go without. A pooler in transaction mode cannot keep prepared
 * statements apart: `pgbouncer=true` in the address, as Prisma has it, turns them off.
 */
function preparedNames(url: string): ((query: { sql: string }) => string) | undefined {
  if (isPooled(url)) return undefined;
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MOST_PREPARED) return '';
    const name = `apiary_${names.size}`;
    names.set(sql, name);
    return name;
  };
}

function connect(): PrismaClient {
  const connectionString = env('DATABASE_URL');
  const adapter = new PrismaPg({ connectionString, max: 16, connectionTimeoutMillis: 5_000 }, { statementNameGenerator: preparedNames(connectionString) });
  return new PrismaClient({ adapter });
}

/** The process's one Prisma client, made on first use (a build needs no database). */
export function db(): PrismaClient {
  store.apiaryPrisma ??= connect();
  return store.apiaryPrisma;
}

/** Closes the pool; for tests and commands that end. */
export async function closeDb(): Promise<void> {
  await store.apiaryPrisma?.$disconnect();
  store.apiaryPrisma = undefined;
}
