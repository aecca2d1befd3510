import { afterAll, inject } from 'vitest';
import { cloneDatabase } from '#test/support/clone-database.ts';

/** Each test file works on its own clone; DATABASE_URL is set before the file's imports run. */
const database = await cloneDatabase(inject('postgresUrl'));
process.env.DATABASE_URL = database.url;
process.env.NEXTAUTH_SECRET ??= 'a-secret-for-tests-only';
process.env.APP_URL ??= 'http://127.0.0.1:3000';

afterAll(async () => {
  const { closeDb } = await import('#lib/db.ts');
  await closeDb();
  await database.drop();
});
