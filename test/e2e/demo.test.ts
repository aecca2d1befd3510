/** The demo as people start it, and every way in which it may end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { isRunning, markOf } from '#lib/dev/process.ts';

type DemoFile = { url: string; pids: Record<string, number>; accounts: { email: string }[]; workers: { workerId: string; token: string }[]; mturk: object; inngest: object };

const dir = mkdtempSync(join(tmpdir(), 'apiary-demo-'));
chmodSync(dir, 0o755);
const demoFile = join(dir, 'demo.json');
const running = new Set<ChildProcess>();

const readDemo = () => JSON.parse(readFileSync(demoFile, 'utf8')) as DemoFile;

function launch(...args: string[]): { child: ChildProcess; output(): string; exited: Promise<number | null> } {
  const { APIARY_BOOTSTRAP_PID: _outer, npm_lifecycle_event: _script, ...env } = process.env;
  const child = spawn(process.execPath, ['lib/dev/bootstrap.mjs', 'demo', '--headless', '--data', dir, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (text += data));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (status) => {
    running.delete(child);
    resolve(status);
  }));
  return { child, output: () => text, exited };
}

async function start(...args: string[]): Promise<ReturnType<typeof launch>> {
  const demo = launch(...args);
  await expect.poll(() => demo.output(), { timeout: 90_000, interval: 100 }).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+$/m);
  return demo;
}

const isHealthy = async () => (await fetch(`${readDemo().url}/api/health`).catch(() => undefined))?.status === 200;

async function expectGone(marks: ReturnType<typeof markOf>[]): Promise<void> {
  await expect.poll(() => marks.filter(isRunning), { timeout: 15_000 }).toEqual([]);
}

afterEach(async () => {
  for (const child of running) {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('starts, says where, and writes a private demo.json; a second one is sent there; Ctrl-C ends every process', async () => {
  const demo = await start();
  const before = readDemo();
  expect(statSync(demoFile).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(Object.keys(before.pids)).toEqual(expect.arrayContaining(['supervisor', 'postgres', 's3', 'engine', 'gpu-worker', 'app']));
  expect(before.workers.length).toBeGreaterThanOrEqual(200);
  expect(before.accounts.length).toBeGreaterThanOrEqual(3);
  expect(before).toMatchObject({ mturk: { endpoint: `${before.url}/api/mturk` }, inngest: { url: expect.any(String), eventKey: expect.any(String), signingKey: expect.any(String) } });

  const second = launch();
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`already running on ${dir} at ${before.url}`);
  const other = launch('--data', `${dir}-other`, '--port', new URL(before.url).port);
  expect(await other.exited).toBe(1);
  expect(other.output()).toMatch(/Port \d+ is in use/);

  const marks = Object.values(before.pids).map(markOf);
  demo.child.kill('SIGINT');
  expect(await demo.exited).toBe(0);
  await expectGone(marks);
  expect(existsSync(demoFile)).toBe(false);
});

test('each child that is killed comes back, and demo.json follows', async () => {
  await start();
  const { accounts, workers } = readDemo();
  for (const name of ['postgres', 's3', 'engine', 'gpu-worker', 'app']) {
    const before = readDemo().pids[name];
    process.kill(before, 'SIGKILL');
    await expect.poll(() => readDemo().pids[name] ?? before, { timeout: 20_000 }).not.toBe(before);
    await expect.poll(isHealthy, { timeout: 20_000 }).toBe(true);
  }
  expect([readDemo().accounts, readDemo().workers]).toEqual([accounts, workers]);
});

test('when the supervisor is killed all its children end, and the next start finds everything again', async () => {
  const demo = await start();
  const { pids, workers, url } = readDemo();
  const { supervisor, ...children } = pids;
  const marks = Object.values(children).map(markOf);
  process.kill(supervisor, 'SIGKILL');
  expect(await demo.exited).toBe(130);
  await expectGone(marks);
  await start();
  expect(readDemo().workers).toEqual(workers);
  const next = await fetch(`${url}/api/v1/work/next`, { method: 'POST', headers: { authorization: `Bearer ${workers[0].token}`, 'content-type': 'application/json' }, body: '{}' });
  expect([200, 204]).toContain(next.status);
});

test('when the set-up that started it is killed, the demo stops by itself', async () => {
  const demo = await start();
  const marks = Object.values(readDemo().pids).map(markOf);
  demo.child.kill('SIGKILL');
  await expectGone(marks);
});

test('options that make no sense are one sentence', async () => {
  for (const [args, sentence] of [[['--port', 'x'], '--port x is not a port'], [['--prot', '1'], "Unknown option '--prot'"], [['--data', 'package.json/x'], 'cannot be made'], [['--preset', 'smoke'], 'add --loop'], [['--loop', '--preset', 'tiny'], 'there are shapes, smoke, long']] as const) {
    const demo = launch(...args);
    expect(await demo.exited).toBe(1);
    expect(demo.output()).toContain(sentence);
    expect(demo.output().trim().split('\n')).toHaveLength(1);
  }
});
