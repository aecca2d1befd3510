/** @file All processes of one Apiary on one machine, in the order of their needs. The demo and the browser tests start it alike. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '#lib/dev/build-app.ts';
import { type ChildSpec, type SupervisedChild, superviseChild, type Watcher } from '#lib/dev/child.ts';
import { ensureDatabase, migrate } from '#lib/dev/migrate.ts';
import { claimPort } from '#lib/dev/ports.ts';
import { type Secrets, loadSecrets } from '#lib/dev/secrets.ts';
import { type DemoSeed, seedOnce } from '#lib/dev/seed.ts';
import { supervisePostgres } from '#lib/dev/supervised-postgres.ts';

export type StartPlatformOptions = {
  /** Data, logs and secrets; belongs to this process alone. */
  dir: string;
  /** The app's port, known to be free; otherwise the first free one from 3000. */
  port?: number;
  /** Hot reload instead of a build. */
  isDev?: boolean;
  /** A migrated database to use instead of an embedded one. */
  databaseUrl?: string;
  /** Fill it with the demo's people and studies. */
  isSeeded?: boolean;
  say(line: string): void;
  /** Called whenever a pid changes. */
  changed?(platform: Platform): void;
};

export type Platform = {
  url: string;
  databaseUrl: string;
  inngest: { url: string; eventKey: string; signingKey: string };
  /** What every process of the app needs, for a test or command that joins in. */
  env: Record<string, string>;
  seed?: DemoSeed;
  /** By name; a child that is just being started again is missing. */
  pids(): Record<string, number>;
  stop(): Promise<void>;
  /** At once, without asking. */
  kill(): void;
};

type Ports = { app: number; s3: number; engine: number; worker: number; postgres: number };

async function choosePorts(app: number | undefined): Promise<Ports> {
  return { app: app ?? (await claimPort(3000)), s3: await claimPort(9400), engine: await claimPort(8288), worker: await claimPort(3900), postgres: await claimPort(54_400) };
}

const BUCKET = 'apiary';

/** One environment for all children, without what would belong to the person's own shell. */
function environment(ports: Ports, secrets: Secrets): Record<string, string> {
  const url = `http://127.0.0.1:${ports.app}`;
  return {
    APP_URL: url,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: secrets.nextAuthSecret,
    S3_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
    S3_PUBLIC_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
    S3_REGION: 'us-east-1',
    S3_BUCKET: BUCKET,
    S3_ACCESS_KEY_ID: secrets.s3AccessKeyId,
    S3_SECRET_ACCESS_KEY: secrets.s3SecretAccessKey,
    // On one machine a script's pictures and webhooks may be served from that machine.
    IMAGE_FETCH_HOSTS: '127.0.0.1,localhost',
    WEBHOOK_HOSTS: '127.0.0.1,localhost',
    METRICS_TOKEN: secrets.metricsToken,
    INNGEST_DEV: '0',
    INNGEST_BASE_URL: `http://127.0.0.1:${ports.engine}`,
    INNGEST_EVENT_KEY: secrets.inngestEventKey,
    INNGEST_SIGNING_KEY: secrets.inngestSigningKey,
    NEXT_TELEMETRY_DISABLED: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

function engineSpec(ports: Ports, env: Record<string, string>, logs: string): ChildSpec {
  const apps = [`${env.APP_URL}/api/inngest`, `http://127.0.0.1:${ports.worker}/api/inngest`];
  return {
    name: 'engine',
    title: 'Inngest engine',
    args: ['--import', 'tsx', 'jobs/engine/main.ts'],
    env: { ...env, INNGEST_ENGINE_PORT: String(ports.engine), INNGEST_APPS: apps.join(',') },
    logFile: join(logs, 'engine.log'),
    healthUrl: `http://127.0.0.1:${ports.engine}/health`,
  };
}

function s3Spec(ports: Ports, env: Record<string, string>, dir: string): ChildSpec {
  return {
    name: 's3',
    title: 'S3 server',
    args: ['--import', 'tsx', 'lib/dev/s3/main.ts'],
    // A real S3 would be somebody else's to trace.
    env: { ...env, S3_PORT: String(ports.s3), S3_DIR: join(dir, 's3'), OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    logFile: join(dir, 'logs', 's3.log'),
    healthUrl: `http://127.0.0.1:${ports.s3}/-/health`,
  };
}

/** The worker computes on what S3 holds and never sees the database. */
function workerSpec(ports: Ports, { DATABASE_URL: _database, NEXTAUTH_SECRET: _secret, ...env }: Record<string, string>, dir: string): ChildSpec {
  return {
    name: 'gpu-worker',
    title: 'worker',
    args: ['--import', 'tsx', 'gpu-worker/main.ts'],
    env: { ...env, GPU_WORKER_PORT: String(ports.worker), GPU_WORKER_CACHE: join(dir, 'worker-cache') },
    logFile: join(dir, 'logs', 'gpu-worker.log'),
    healthUrl: `http://127.0.0.1:${ports.worker}/health`,
  };
}

function appSpec(ports: Ports, env: Record<string, string>, logs: string, build: string | undefined): ChildSpec {
  return {
    name: 'app',
    title: 'web app',
    args: ['node_modules/next/dist/bin/next', build ? 'start' : 'dev', '-p', String(ports.app), '-H', '127.0.0.1'],
    env: { ...env, ...(build ? { APIARY_DIST_DIR: build, NODE_ENV: 'production' } : { NODE_ENV: 'development' }) },
    logFile: join(logs, 'app.log'),
    healthUrl: `${env.APP_URL}/api/health`,
    readyWithinMs: 120_000,
  };
}

/** Makes the sign-in page of a demo offer its accounts. */
function demoEnvironment(seed: DemoSeed | undefined): Record<string, string> {
  return seed ? { APIARY_DEMO: '1', APIARY_DEMO_ACCOUNTS: JSON.stringify(seed.accounts) } : {};
}

/** Children in the order of their start; they stop in the reverse one, the app before what it needs. */
class Children {
  readonly all: SupervisedChild[] = [];

  add<T extends SupervisedChild>(child: T): T {
    this.all.push(child);
    return child;
  }

  pids(): Record<string, number> {
    return Object.fromEntries(this.all.flatMap((child) => (child.pid() ? [[child.name, child.pid() as number]] : [])));
  }

  async stop(): Promise<void> {
    const postgres = this.all.filter(({ name }) => name === 'postgres');
    await Promise.all(this.all.filter((child) => !postgres.includes(child)).map((child) => child.stop()));
    await Promise.all(postgres.map((child) => child.stop()));
  }

  kill(): void {
    for (const child of this.all) child.kill();
  }
}

async function startDatabase(options: StartPlatformOptions, ports: Ports, secrets: Secrets, children: Children, watcher: Watcher): Promise<string> {
  if (options.databaseUrl) return options.databaseUrl;
  options.say('starting Postgres');
  const logFile = join(options.dir, 'logs', 'postgres.log');
  const server = children.add(await supervisePostgres({ dir: join(options.dir, 'postgres'), password: secrets.postgresPassword, port: ports.postgres, durable: true, logFile }, watcher));
  watcher.changed();
  await ensureDatabase(server.url('postgres'), 'apiary');
  const applied = await migrate(server.url('apiary'));
  if (applied.length) options.say(`migrated the database (${applied.length} ${applied.length === 1 ? 'migration' : 'migrations'})`);
  return server.url('apiary');
}

/** Waits for all, so that a failure of one never leaves another starting unseen, then throws the first failure. */
async function together<T extends readonly Promise<unknown>[]>(...work: T): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/**
 * Starts everything and keeps it running: a child that ends is started again.
 * @throws a sentence when a part does not come up; whatever was started is stopped first.
 */
export async function startPlatform(options: StartPlatformOptions): Promise<Platform> {
  const { dir, say } = options;
  const logs = join(dir, 'logs');
  const secrets = loadSecrets(dir);
  const ports = await choosePorts(options.port);
  const children = new Children();
  const env = environment(ports, secrets);
  const platform: Platform = {
    url: env.APP_URL,
    databaseUrl: '',
    inngest: { url: env.INNGEST_BASE_URL, eventKey: secrets.inngestEventKey, signingKey: secrets.inngestSigningKey },
    env,
    pids: () => children.pids(),
    stop: () => children.stop(),
    kill: () => children.kill(),
  };
  const watcher: Watcher = { say, changed: () => options.changed?.(platform) };
  const start = (spec: ChildSpec) => children.add(superviseChild(spec, watcher)).ready;
  const openData = async () => {
    const database = startDatabase(options, ports, secrets, children, watcher).then((url) => {
      platform.databaseUrl = env.DATABASE_URL = url;
    });
    await together(database, start(s3Spec(ports, env, dir)));
    const isNew = options.isSeeded && !existsSync(join(dir, 'seed.json'));
    if (isNew) say('seeding people and studies');
    const seed = async () => {
      if (options.isSeeded) platform.seed = await seedOnce({ file: join(dir, 'seed.json'), env, logFile: join(logs, 'seed.log') });
    };
    await together(seed(), start(engineSpec(ports, env, logs)), start(workerSpec(ports, env, dir)));
  };
  try {
    let build: string | undefined;
    const prepareApp = async () => {
      if (!options.isDev) build = await buildApp({ logFile: join(logs, 'build.log'), say });
    };
    await together(openData(), prepareApp());
    say('starting the web app');
    await start(appSpec(ports, { ...env, ...demoEnvironment(platform.seed) }, logs, build));
    return platform;
  } catch (error) {
    await children.stop();
    throw error;
  }
}
