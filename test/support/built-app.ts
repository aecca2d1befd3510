import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '#lib/dev/build-app.ts';

/** Builds the app before the first browser test's clock runs. */
export async function setup(): Promise<void> {
  const logFile = join(mkdtempSync(join(tmpdir(), 'apiary-build-')), 'build.log');
  await buildApp({ logFile, say: (line) => console.log(line) });
}
