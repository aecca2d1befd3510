/** @file The platform that a headless loop runs on: the one its environment names, or one of its own in the loop's folder. */
import { join } from 'node:path';
import { takeDataFolder } from '#lib/dev/data-folder.ts';
import { type Platform, startPlatform } from '#lib/dev/platform.ts';

export interface LoopPlatform {
  url: string | undefined;
  /** Whether it was started for this loop alone. */
  isOwn: boolean;
  stop(): Promise<void>;
}

const NEEDED = ['DATABASE_URL', 'S3_ENDPOINT', 'INNGEST_BASE_URL', 'INNGEST_EVENT_KEY', 'NEXTAUTH_SECRET'];

/**
 * Joins the platform in the environment, or starts one whose data stay in the folder, so that the same command goes on where it was.
 * @throws a sentence when the environment names half a platform, or one does not come up.
 */
export async function openPlatform(dir: string, say: (line: string) => void): Promise<LoopPlatform> {
  const missing = NEEDED.filter((name) => !process.env[name]);
  if (missing.length === 0) return { url: process.env.APP_URL, isOwn: false, stop: async () => undefined };
  if (process.env.DATABASE_URL) throw new Error(`DATABASE_URL names a running platform, but ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set: set all of them, or none to start a platform in --out.`);
  const folder = await takeDataFolder(join(dir, 'platform'));
  process.once('exit', () => folder.release());
  const changed = (platform: Platform) => folder.update({ url: platform.url, pids: Object.values(platform.pids()) });
  const platform = await startPlatform({ dir: folder.dir, isSeeded: true, say, changed });
  Object.assign(process.env, platform.env);
  return {
    url: platform.url,
    isOwn: true,
    async stop() {
      await platform.stop();
      folder.release();
    },
  };
}
