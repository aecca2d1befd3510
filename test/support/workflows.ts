/** The app's workflows on a real engine, Postgres and S3, with a crowd and a researcher; the worker is whatever functions a test serves. */
import { spawnEngine, type EngineProcess, EVENT_KEY, type RunningApp, serveApp, SIGNING_KEY, synced, client, until } from '#test/db/engine/harness.ts';
import { db } from '#lib/db.ts';
import { freePort } from '#lib/dev/ports.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { deposit } from '#lib/payment/deposit.ts';
import type { StageName } from '#lib/run/stages.ts';
import { standInFunctions, type StandInOptions } from './stand-in-worker.ts';
import { startTestS3, type TestS3, useTestS3 } from './s3-server.ts';

export interface Workflows {
  researcherId: string;
  engine: EngineProcess;
  s3: TestS3;
  /** Asks for a run as the page does. */
  start(stage: StageName, config: unknown): Promise<string>;
  /** Waits until a run has one of these statuses. */
  reached(runId: string, statuses: readonly string[], ms?: number): Promise<{ status: string; error: string | null; result: unknown }>;
  cancel(runId: string): Promise<void>;
  retry(runId: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startWorkflows(worker: StandInOptions = {}): Promise<Workflows> {
  const s3 = await startTestS3();
  useTestS3(s3);
  const port = await freePort();
  Object.assign(process.env, { INNGEST_DEV: '0', INNGEST_BASE_URL: `http://127.0.0.1:${port}`, INNGEST_EVENT_KEY: EVENT_KEY, INNGEST_SIGNING_KEY: SIGNING_KEY });
  const [{ inngest }, { functions }, { createRun }, { cancelRun }, { retryRun }, announce, { seedAnnotators }] = await Promise.all([
    import('#jobs/client.ts'), import('#jobs/index.ts'), import('#lib/run/create-run.ts'), import('#lib/run/cancel-run.ts'), import('#lib/run/retry-run.ts'), import('#jobs/models/announce-run.ts'),
    import('../../prisma/seed/people.ts'),
  ]);
  const gpu = client('gpu-worker', `http://127.0.0.1:${port}`);
  const apps: RunningApp[] = [await serveApp(inngest, [...functions]), await serveApp(gpu, standInFunctions(gpu, worker))];
  const engine = await spawnEngine({ port, databaseUrl: process.env.DATABASE_URL as string, appUrls: apps.map(({ url }) => url) });
  await synced(engine.url, 2);
  await seedAnnotators(40);
  const researcherId = newUserId();
  await db().user.create({ data: { id: researcherId, email: `${researcherId}@example.org`, name: 'Researcher', roles: ['Researcher'] } });
  await deposit({ userId: researcherId, amount: 1_000_000_000n, actorId: 'system', reference: newId() });
  return {
    researcherId,
    engine,
    s3,
    async start(stage, config) {
      const { runId } = await createRun({ stage, config, createdById: researcherId });
      await announce.announceRequested(runId);
      return runId;
    },
    reached: (runId, statuses, ms = 60_000) =>
      until(async () => {
        const run = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, error: true, result: true } });
        if (run.status === 'Failed' && !statuses.includes('Failed')) throw new Error(`The run failed: ${run.error}`);
        return statuses.includes(run.status) && run;
      }, ms),
    async cancel(runId) {
      const { cancelled } = await cancelRun({ runId, actorId: researcherId });
      await announce.announceCancelled(cancelled);
    },
    async retry(runId) {
      await retryRun({ runId, actorId: researcherId });
      await announce.announceRequested(runId);
    },
    async stop() {
      await engine.kill('SIGTERM');
      for (const app of apps) await app.stop();
      await s3.stop();
    },
  };
}
