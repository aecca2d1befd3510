import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'apiary-s3-kill-'));
const Bucket = 'kill-bucket';
let child: ChildProcess;

/** The server as the demo runs it. */
async function start(): Promise<S3Client> {
  const env = { ...process.env, S3_DIR: dir, S3_PORT: '0', S3_BUCKET: Bucket, S3_ACCESS_KEY_ID: 'KEY', S3_SECRET_ACCESS_KEY: 'kill-secret' };
  child = spawn(process.execPath, ['--import', 'tsx', 'lib/dev/s3/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const endpoint = await new Promise<string>((resolve) => child.stdout?.on('data', (data) => resolve(/http:\S+/.exec(String(data))?.[0] ?? '')));
  return new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId: 'KEY', secretAccessKey: 'kill-secret' } });
}

async function kill(): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

afterEach(async () => {
  await kill();
  rmSync(dir, { recursive: true, force: true });
});

test('kill -9 in the middle of a put leaves the old object whole, nothing of the new one, and all that was acknowledged', async () => {
  let client = await start();
  const put = (Key: string, Body: Buffer | Readable, ContentLength?: number) => client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength }));
  await put('kept', Buffer.from('the old content'));
  const acknowledged = new Set<string>();
  const small = (async () => {
    for (let i = 0; i < 1_000; i++) {
      await put(`small/${i}`, Buffer.alloc(1_000, i));
      acknowledged.add(`small/${i}`);
    }
  })().catch(() => undefined);
  const half = Readable.from((async function* () {
    for (let i = 0; i < 100; i++) {
      yield Buffer.alloc(100_000, i);
      await sleep(20);
    }
  })());
  const torn = ['kept', 'new'].map((Key) => put(Key, Key === 'kept' ? half : Buffer.alloc(30_000_000, 7), Key === 'kept' ? 10_000_000 : undefined).then(() => Key, () => undefined));
  while (acknowledged.size < 20) await sleep(10);
  expect(readdirSync(join(dir, 'drafts')).length).toBeGreaterThan(0);
  await kill();
  await small;
  const finished = await Promise.all(torn);

  client = await start();
  const read = async (Key: string) => Buffer.from((await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()) ?? []);
  expect((await read('kept')).toString()).toBe('the old content');
  if (!finished.includes('new')) {
    const size = await read('new').then((bytes) => bytes.length, () => 0);
    expect([0, 30_000_000]).toContain(size);
  }
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'small/' }));
  const listed = new Set(Contents?.map(({ Key }) => Key));
  for (const Key of acknowledged) {
    expect(listed.has(Key)).toBe(true);
    expect(await read(Key)).toEqual(Buffer.alloc(1_000, Number(Key.slice(6))));
  }
  expect(readdirSync(join(dir, 'drafts'))).toEqual([]);
}, 60_000);
