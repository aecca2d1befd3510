/** @file The embedded S3 server as a process: S3_DIR, S3_PORT, S3_REGION, S3_BUCKET (made if absent), S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY. */
import { z } from 'zod';
import { createS3Server } from './server.ts';
import { Store } from './store.ts';

const ZSettings = z.object({
  S3_DIR: z.string().min(1),
  S3_PORT: z.coerce.number().int().min(0).max(65_535),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(8),
});

const settings = ZSettings.safeParse(process.env);
if (!settings.success) {
  const { path, message } = settings.error.issues[0];
  console.error(`Environment variable ${path.join('.')}: ${message}.`);
  process.exit(2);
}
const { S3_DIR, S3_PORT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settings.data;
const store = new Store(S3_DIR);
if (S3_BUCKET) await store.createBucket(S3_BUCKET);
const server = createS3Server({ store, credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY, region: S3_REGION } });
server.on('error', (error) => {
  console.error(`The S3 server cannot listen on 127.0.0.1:${S3_PORT}: ${error.message}.`);
  process.exit(1);
});
server.listen(S3_PORT, '127.0.0.1', () => {
  const address = server.address();
  console.log(`S3 listening on http://127.0.0.1:${address && typeof address === 'object' ? address.port : S3_PORT}`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 2_000).unref();
  });
}
