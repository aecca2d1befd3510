/** A whole platform with tiny models, a browser, and one paid researcher: what a person's way through a real loop is told on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Role } from '#lib/generated/prisma/client.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { launchBrowser } from './browser.ts';
import { createPerson, type Person } from './picture-study.ts';
import { startTestPlatform, type TestPlatform } from './platform.ts';

export interface Story {
  platform: TestPlatform;
  browser: Browser;
  person: Person;
  stop(): Promise<void>;
}

/** Starts all of it. @param roles of the person. */
export async function startStory(roles: Role[]): Promise<Story> {
  const models = mkdtempSync(join(tmpdir(), 'apiary-story-models-'));
  await writeSmokeModels(models);
  writeFileSync(join(models, 'figures.json'), '{}');
  process.env.GPU_WORKER_SHIPPED = models;
  const [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  const [{ db }, { deposit }] = await Promise.all([import('#lib/db.ts'), import('#lib/payment/deposit.ts')]);
  const person = await createPerson('Researcher', 'Rita Researcher');
  await db().user.update({ where: { id: person.id }, data: { roles } });
  await deposit({ userId: person.id, amount: 1_000_000_000n, actorId: 'system', reference: person.id });
  const stop = async () => {
    await browser.close();
    await platform.stop();
    rmSync(models, { recursive: true, force: true });
  };
  return { platform, browser, person, stop };
}
