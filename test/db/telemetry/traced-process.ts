/** @file The app or the worker of tracing.test.ts, by ROLE: a process of its own, since tracing is set up before anything else. */
import { createServer } from 'node:http';
import { Inngest, referenceFunction } from 'inngest';
import { serve } from 'inngest/node';
import pino from 'pino';
import { logOptions } from '#lib/contracts/log-line.ts';

const { ROLE, PORT, ENGINE_URL } = process.env as Record<string, string>;
const quiet = { info() {}, warn() {}, error() {}, debug() {} };
const inngest = new Inngest({ id: ROLE, baseUrl: ENGINE_URL, isDev: false, checkpointing: false, logger: quiet });
const log = pino(logOptions(ROLE));

const compute = inngest.createFunction({ id: 'compute', triggers: [{ event: 't/never' }] }, async ({ step }) =>
  step.run('work', () => {
    log.info('computing');
    return 42;
  }),
);
const ask = inngest.createFunction({ id: 'ask', triggers: [{ event: 't/asked' }] }, async ({ step }) => {
  console.log('a library prints');
  return step.invoke('worker', { function: referenceFunction({ appId: 'worker', functionId: 'compute' }), data: {} });
});
const handle = serve({ client: inngest, functions: ROLE === 'worker' ? [compute] : [ask] });

createServer((request, response) => {
  if (request.url !== '/order') return void handle(request, response);
  inngest.send({ name: 't/asked', data: {} }).then(({ ids }) => response.end(ids[0]), (error: Error) => response.writeHead(500).end(error.message));
}).listen(Number(PORT), '127.0.0.1');
