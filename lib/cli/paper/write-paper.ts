import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TPaperReport } from '#lib/contracts/paper-report.ts';
import { writeAnswers } from '#lib/loop/export-votes.ts';
import { poolSeeds } from '#lib/paper/pool-seeds.ts';
import { renderPaper } from '#lib/paper/report/render-paper.ts';
import { writeWhole } from '../loop/loop-folder.ts';
import { type PaperFolder, readSeed } from './paper-folder.ts';
import { writeMarkdown } from './write-markdown.ts';
import { sheetFile } from './write-seed.ts';

/** Writes what the finished seeds say together: votes.csv, paper.html, RESULTS.md with its pictures and, last, paper.json. @returns null when none has finished */
export async function writePaper(dir: string, { config, dirOf }: PaperFolder): Promise<TPaperReport | null> {
  const found = config.seeds.map((seed) => readSeed(dirOf(seed)));
  const finished = found.filter((one) => one !== null);
  if (finished.length === 0) return null;
  const seeds = finished.map(({ seed }) => seed);
  const report = poolSeeds(seeds, config.seeds.filter((_, i) => found[i] === null), config.figures);
  const [first] = seeds;
  const pictures = new Map(first.sheets.map((sheet) => [sheet.key, readFileSync(join(dirOf(first.seed), sheetFile(sheet)))]));
  writeWhole(join(dir, 'votes.csv'), writeAnswers(finished.flatMap(({ answers }) => answers)));
  writeWhole(join(dir, 'paper.html'), renderPaper(report, pictures));
  await writeMarkdown(report, dir, dir);
  writeWhole(join(dir, 'paper.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}
