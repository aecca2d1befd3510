/** Every part of a loop real, its models tiny and knowing nothing: what tests of mechanics run on. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#lib/ids.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { startRunPlatform } from '#test/db/run/platform.ts';
import { writeSmokeModels } from '#test/fixtures/gpu-worker/smoke-models.ts';
import { seedAnnotators } from '../../prisma/seed/people.ts';

/** Starts app, engine, worker and S3 with all workflows, a paid researcher (`createdById`) and annotators; `stop` also forgets the models. */
export async function startSmokePlatform(options: { engine?: Record<string, string>; isBalanced?: boolean } = {}) {
  const models = await mkdtemp(join(tmpdir(), 'apiary-smoke-models-'));
  await writeSmokeModels(models);
  writeFileSync(join(models, 'figures.json'), '{}');
  process.env.GPU_WORKER_SHIPPED = models;
  const platform = await startRunPlatform(async () => [...(await import('#jobs/index.ts')).functions], { main: 'gpu-worker/main.ts', ...options });
  await seedAnnotators(20);
  await deposit({ userId: platform.createdById, amount: 1_000_000_000n, actorId: 'system', reference: newId() });
  const { stop } = platform;
  platform.stop = async () => {
    await stop();
    await rm(models, { recursive: true, force: true });
  };
  return platform;
}

export type SmokePlatform = Awaited<ReturnType<typeof startSmokePlatform>>;
