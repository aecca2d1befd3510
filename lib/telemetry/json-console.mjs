import { format, stripVTControlCharacters } from 'node:util';
import pino from 'pino';

const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' };

/** Makes every line of `console` a JSON line on standard output, in the form of lib/contracts/log-line.ts; empty ones are left out. */
export function printConsoleAsJson() {
  const log = pino({ level: process.env.LOG_LEVEL ?? 'info', base: { service: process.env.OTEL_SERVICE_NAME }, timestamp: pino.stdTimeFunctions.isoTime });
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...args) => {
      const text = stripVTControlCharacters(format(...args)).trim();
      if (text) log[level](text);
    };
  }
}
