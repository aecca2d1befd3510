/** @file `apiary results`: what `apiary paper` found as Markdown with pictures, to be committed. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ZPaperReport } from '#lib/contracts/paper-report.ts';
import { readJson } from '../loop/loop-folder.ts';
import { writeMarkdown } from '../paper/write-markdown.ts';

/** Renders paper.json as it stands: nothing is measured, and no plan is compared. */
async function results({ from, to }: { from: string; to: string }): Promise<void> {
  const file = join(resolve(from), 'paper.json');
  if (!existsSync(file)) throw new Error(`${file} does not exist: --from is the folder that \`apiary paper\` wrote to with --out, after its first seed.`);
  const report = ZPaperReport.safeParse(readJson(file));
  if (!report.success) throw new Error(`${file} is not what \`apiary paper\` writes: run that command again, and it is written anew from its seeds.`);
  await writeMarkdown(report.data, resolve(from), resolve(to));
  console.log(`${join(to, 'RESULTS.md')} shows ${report.data.figures.length} figures over ${report.data.seeds.length === 1 ? 'seed' : 'seeds'} ${report.data.seeds.join(', ')}; its pictures are in ${join(to, 'results')}.`);
}

export function registerResults(program: Command): void {
  program
    .command('results')
    .description('write what `apiary paper` found as RESULTS.md with pictures, from its folder alone: nothing runs')
    .requiredOption('--from <dir>', 'the folder that apiary paper wrote to')
    .requiredOption('--to <dir>', 'where RESULTS.md is to stand, with a folder results/ beside it')
    .action(results);
}
