/** @file The embedded Inngest engine as a process: `node --import tsx jobs/engine/main.ts`. Environment: README.md. */
import pino from 'pino';
import { logOptions } from '#lib/contracts/log-line.ts';
import { readConfig } from './config.ts';
import { startEngine } from './start.ts';

try {
  const config = readConfig(process.env);
  const log = pino(logOptions('inngest-engine'));
  const { stop } = await startEngine(config, log);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info('stopping');
      void stop().finally(() => process.exit(0));
    });
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
