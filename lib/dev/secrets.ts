import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

const ZSecrets = z.object({
  postgresPassword: z.string(),
  nextAuthSecret: z.string(),
  s3AccessKeyId: z.string(),
  s3SecretAccessKey: z.string(),
  inngestEventKey: z.string(),
  /** `signkey-prod-` and hex, as Inngest's own. */
  inngestSigningKey: z.string(),
});

/** What is kept in the file, and what follows from it. */
export type Secrets = z.infer<typeof ZSecrets> & { metricsToken: string };

const withDerived = (kept: z.infer<typeof ZSecrets>): Secrets => ({ ...kept, metricsToken: createHmac('sha256', kept.nextAuthSecret).update('metrics').digest('hex') });

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(path: string, content: string): void {
  const half = `${path}.${process.pid}`;
  writeFileSync(half, content, { mode: 0o600 });
  renameSync(half, path);
}

/** The secrets of a data folder, made on its first use. */
export function loadSecrets(dir: string): Secrets {
  const path = join(dir, 'secrets.json');
  if (existsSync(path)) {
    try {
      return withDerived(ZSecrets.parse(JSON.parse(readFileSync(path, 'utf8'))));
    } catch (cause) {
      throw new Error(`${path} is damaged: restore it, or start over with --fresh.`, { cause });
    }
  }
  const secrets = {
    postgresPassword: hex(16),
    nextAuthSecret: hex(32),
    s3AccessKeyId: `APIARY${hex(7).toUpperCase()}`,
    s3SecretAccessKey: hex(20),
    inngestEventKey: hex(24),
    inngestSigningKey: `signkey-prod-${hex(32)}`,
  };
  writePrivate(path, `${JSON.stringify(secrets, null, 2)}\n`);
  return withDerived(secrets);
}
