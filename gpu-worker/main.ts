/** @file The gpu-worker process. Settings: `config.ts`; `S3_*` and `INNGEST_*` as for the app. */
import pino from 'pino';
import { logOptions } from '#lib/contracts/log-line.ts';
import { readWorkerConfig } from './config.ts';
import { COMPUTATIONS } from './stages/registry.ts';
import { startWorker } from './worker.ts';

const log = pino(logOptions('gpu-worker'));

try {
  const worker = await startWorker(readWorkerConfig(process.env), COMPUTATIONS, log);
  const stop = () => void worker.stop().finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
