import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '#lib/dev/project.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';

export type DemoOptions = {
  /** Absolute path of the data folder. */
  dir: string;
  /** A port that was asked for: taken or refused, never replaced. */
  port?: number;
  isFresh: boolean;
  isHeadless: boolean;
  isDev: boolean;
  /** Settings of the loop to run when all is ready; absent: none. */
  loopPreset?: string;
  isHelp: boolean;
};

export const DEMO_HELP = `npm run demo -- [options]
  --port N      serve the app on this port (otherwise the first free one from 3000)
  --data DIR    keep the data in DIR instead of .data
  --fresh       forget the data and start over
  --headless    only "ready http://…" on the output, no account table
  --loop        when ready, also run the whole HIVE loop and print its verdict
  --preset NAME the loop's settings: ${Object.keys(LOOP_PRESETS).join(', ')} (otherwise shapes)
(npm run dev takes the same options and reloads the app as its sources change)`;

/**
 * Reads the demo's command line.
 * @throws a sentence about the first option that is wrong.
 */
export function parseDemoOptions(args: string[], cwd = process.cwd()): DemoOptions {
  const options = {
    port: { type: 'string' },
    data: { type: 'string' },
    fresh: { type: 'boolean' },
    headless: { type: 'boolean' },
    dev: { type: 'boolean' },
    loop: { type: 'boolean' },
    preset: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ args, options, allowPositionals: false }));
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ')[0].replace(/\.$/, '')}. The options are listed by --help.`);
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) throw new Error(`--port ${values.port} is not a port: give a number from 1 to 65535.`);
  if (values.data === '') throw new Error('--data needs the name of a folder.');
  const { preset = 'shapes' } = values;
  if (values.preset !== undefined && !values.loop) throw new Error('--preset is for the loop: add --loop.');
  if (!Object.hasOwn(LOOP_PRESETS, preset)) throw new Error(`--preset ${preset} is no preset: there are ${Object.keys(LOOP_PRESETS).join(', ')}.`);
  return {
    dir: values.data === undefined ? resolve(PROJECT_ROOT, '.data') : resolve(cwd, values.data),
    port,
    isFresh: values.fresh ?? false,
    isHeadless: values.headless ?? false,
    isDev: values.dev ?? false,
    loopPreset: values.loop ? preset : undefined,
    isHelp: values.help ?? false,
  };
}
