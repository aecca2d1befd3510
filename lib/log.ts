import pino from 'pino';

/** The process's log: one JSON line per event on standard output, `LOG_LEVEL` decides how much. */
export const log = pino({ level: process.env.LOG_LEVEL ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime });
