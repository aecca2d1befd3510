import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { createS3Server } from '#lib/dev/s3/server.ts';
import { Store } from '#lib/dev/s3/store.ts';

export type TestS3 = { endpoint: string; dir: string; accessKeyId: string; secretAccessKey: string; region: string; bucket: string; leave(): Promise<void>; comeBack(): Promise<void>; stop(): Promise<void> };

/** The embedded S3 server inside this process, on a free port, with one empty bucket. It may leave and come back with all it had. */
export async function startTestS3(): Promise<TestS3> {
  const dir = mkdtempSync(join(tmpdir(), 'apiary-s3-'));
  const credentials = { accessKeyId: 'TESTKEY', secretAccessKey: 'a-test-secret', region: 'us-east-1' };
  const store = new Store(dir);
  await store.createBucket('test-bucket');
  const listen = async (wanted: number) => {
    const server = createS3Server({ store, credentials });
    await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
    return server;
  };
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const leave = async () => {
    const left = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await left;
  };
  const comeBack = async () => {
    server = await listen(port);
  };
  const stop = async () => {
    await leave();
    await rm(dir, { recursive: true, force: true });
  };
  return { endpoint: `http://127.0.0.1:${port}`, dir, ...credentials, bucket: 'test-bucket', leave, comeBack, stop };
}

/** Points lib/storage at a test server, for a test file whose subject stores things. Call before its first use. */
export function useTestS3(s3: TestS3): void {
  Object.assign(process.env, { S3_ENDPOINT: s3.endpoint, S3_REGION: s3.region, S3_BUCKET: s3.bucket, S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey });
}
