/** @file Entry point of `npm run apiary -- <command>`: one clear sentence and a non-zero status when something fails. */
import { Command } from 'commander';
import { commands } from './commands/index.ts';

// A reader that has seen enough (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = new Command('apiary')
  .description('Crowdsourcing that trains on the answers: models, datasets, benchmarks and checks from the command line.')
  .showHelpAfterError('(add --help for the options)');
for (const register of commands) register(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`apiary: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.APIARY_DEBUG && error instanceof Error) console.error(error.stack);
  process.exitCode = 1;
}
