/** @file `apiary backup` and `apiary restore` as commands, on the data folder of a demo that is stopped. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closeDb, db } from '#lib/db.ts';
import { openDataStores } from '#lib/dev/data-stores.ts';
import { migrate } from '#lib/dev/migrate.ts';
import { removePostgresHome } from '#lib/dev/postgres-home.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { putObject } from '#lib/storage/put-object.ts';

const dir = mkdtempSync(join(tmpdir(), 'apiary-data-'));
// Postgres may run as another user.
chmodSync(dir, 0o755);
const [from, to, saved] = ['from', 'to', 'saved'].map((name) => join(dir, name));
const mine = { ...process.env };

function apiary(...args: string[]): { status: number | null; output: string } {
  const env = { ...mine, DATABASE_URL: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'lib/cli/apiary.ts', ...args], { env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** Does something to the stores of a folder in this process. */
async function within<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await closeDb();
  const stores = await openDataStores(folder);
  Object.assign(process.env, stores.env);
  try {
    return await work();
  } finally {
    await closeDb();
    await stores.stop();
  }
}

afterAll(() => {
  process.env.DATABASE_URL = mine.DATABASE_URL;
  for (const folder of [from, to]) removePostgresHome(join(folder, 'postgres'));
  rmSync(dir, { recursive: true, force: true });
});

test('a stopped demo is saved, lost, and restored into a new folder with its keys', { timeout: 240_000 }, async () => {
  await within(from, async () => {
    await migrate(process.env.DATABASE_URL as string);
    const id = newUserId();
    await db().user.create({ data: { id, email: 'ada@example.org', name: 'Ada', roles: ['Requester'] } });
    await deposit({ userId: id, amount: 5_000_000n, actorId: id, reference: newId() });
    await putObject({ key: 'images/one', body: 'pixels', contentType: 'image/png' });
  });
  writeFileSync(join(from, 'seed.json'), '{}');
  const secrets = readFileSync(join(from, 'secrets.json'), 'utf8');
  const backup = apiary('backup', '--data', from, '--out', saved);
  expect(backup).toMatchObject({ status: 0, output: expect.stringMatching(/saved \d+ rows of \d+ tables and 1 objects .* every checksum was read back/) });
  expect(statSync(saved).mode & 0o077).toBe(0);
  expect(apiary('restore', saved, '--data', from)).toMatchObject({ status: 1, output: expect.stringContaining('The database is not empty') });
  removePostgresHome(join(from, 'postgres'));
  rmSync(from, { recursive: true });
  expect(apiary('restore', saved, '--data', to)).toMatchObject({ status: 0, output: expect.stringContaining('the ledger adds up') });
  expect(readFileSync(join(to, 'secrets.json'), 'utf8')).toBe(secrets);
  expect(existsSync(join(to, 'seed.json'))).toBe(true);
  await within(to, async () => {
    expect(await db().user.findFirst({ where: { email: 'ada@example.org' } })).toMatchObject({ name: 'Ada' });
    expect((await getObject('images/one')).toString()).toBe('pixels');
  });
});

test('without a platform to work on, both say what is missing', () => {
  expect(apiary('backup', '--out', join(dir, 'none'))).toMatchObject({ status: 1, output: expect.stringContaining('Name a data folder with --data DIR') });
  expect(apiary('restore', saved)).toMatchObject({ status: 1, output: expect.stringContaining('Name a data folder with --data DIR') });
});
