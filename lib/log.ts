import pino from 'pino';
import { logOptions } from '#lib/contracts/log-line.ts';

/** The process's log: one JSON line per event on standard output, `LOG_LEVEL` decides how much. */
export const log = pino(logOptions('app'));
