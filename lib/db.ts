import { PrismaPg } from '@prisma/adapter-pg';
import { env } from '#lib/env.ts';
import { Prisma, PrismaClient } from '#lib/generated/prisma/client.ts';

/** The client, or the client of an open transaction: what functions that join a caller's transaction take. */
export type Db = PrismaClient | Prisma.TransactionClient;

const store = globalThis as { apiaryPrisma?: PrismaClient };

function connect(): PrismaClient {
  const adapter = new PrismaPg({ connectionString: env('DATABASE_URL'), max: 16, connectionTimeoutMillis: 5_000 });
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
