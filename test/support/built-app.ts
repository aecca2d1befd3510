import { join } from 'node:path';
import { buildApp } from '#lib/dev/build-app.ts';
import { PROJECT_ROOT } from '#lib/dev/project.ts';

/** Builds the app before the first browser test's clock runs. */
export async function setup(): Promise<void> {
  await buildApp({ logFile: join(PROJECT_ROOT, 'node_modules', '.cache', 'apiary-build.log'), say: (line) => console.log(line) });
}
