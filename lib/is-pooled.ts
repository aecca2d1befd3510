/**
 * Whether an address of Postgres says, as Prisma has it (`pgbouncer=true`), that a pooler in transaction mode stands before it. Nothing lasts there longer
 * than a transaction: no prepared statement, no LISTEN, no lock of a session.
 */
export function isPooled(databaseUrl: string): boolean {
  return /[?&]pgbouncer=true\b/.test(databaseUrl);
}
