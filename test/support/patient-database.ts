/** A database per file, for long tests on a machine that does other things too: a connection is waited for a minute instead of five seconds. */
import '#test/support/database-per-file.ts';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '#lib/generated/prisma/client.ts';

(globalThis as { apiaryPrisma?: PrismaClient }).apiaryPrisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 16, connectionTimeoutMillis: 60_000 }) });
