/** @file `apiary golden DIR`: judges golden cases. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type Device, resolveDevice } from '#gpu-worker/runtime/device.ts';
import { runGolden } from '../golden/run-golden.ts';
import { deviceOption } from '../options.ts';

/** Six significant characters are enough to see how far from the tolerance a case is. */
function show(error: number): string {
  return error === 0 ? '0' : error.toExponential(2);
}

export function registerGolden(program: Command): void {
  program
    .command('golden')
    .description('recompute golden cases and compare them with their expected results')
    .argument('<dir>', 'a folder of case folders, or one case folder')
    .addOption(new Option('--case <name>', "run only cases of this kind (meta.json's case)"))
    .addOption(deviceOption('cpu'))
    .option('--json <file>', 'write the results as JSON')
    .action(async (dir: string, options: { case?: string; device: Device; json?: string }) => {
      process.env.APIARY_DEVICE = resolveDevice(options.device);
      const results = await runGolden(dir, {
        ...(options.case === undefined ? {} : { only: options.case }),
        report: ({ passed, case: name, maxError, reason }) => console.log(`${passed ? 'PASS' : 'FAIL'} ${name} ${show(maxError)}${reason === undefined ? '' : `  ${reason}`}`),
      });
      const passed = results.filter((result) => result.passed).length;
      if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
      if (results.length === 0) throw new Error(options.case === undefined ? `${dir} holds no golden case: no folder with a meta.json was found.` : `${dir} holds no golden case of kind "${options.case}".`);
      console.log(`${passed} passed, ${results.length - passed} failed`);
      if (passed < results.length) process.exitCode = 1;
    });
}
