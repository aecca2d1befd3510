import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { TPaperReport } from '#lib/contracts/paper-report.ts';
import { PICTURES, renderMarkdown } from '#lib/paper/report/render-markdown.ts';
import { writeWhole } from '../loop/loop-folder.ts';
import { readSeed, seedFolder } from './paper-folder.ts';
import { sheetFile } from './write-seed.ts';

/** Pictures are meant to be committed: few colours, and of the first seed alone. */
const PALETTE = { palette: true, colours: 128, effort: 10, compressionLevel: 9 } as const;

/** The files beside it that a RESULTS.md names. */
const picturesIn = (text: string): Set<string> => new Set([...text.matchAll(new RegExp(`\\]\\(${PICTURES}/([^/)]+)\\)`, 'g'))].map(([, name]) => name));

/**
 * Writes a report as RESULTS.md with its charts, contact sheets and numbers in a folder beside it. Pictures that the RESULTS.md before named and this one
 * does not are removed; other files stay.
 * @param from the folder of `apiary paper`, whose seeds hold the sheets
 * @param to where RESULTS.md is to stand
 */
export async function writeMarkdown(report: TPaperReport, from: string, to: string): Promise<void> {
  const folder = join(to, PICTURES);
  mkdirSync(folder, { recursive: true });
  const seedDir = seedFolder(from, report.seeds[0]);
  const pictures = new Map<string, string>();
  for (const sheet of readSeed(seedDir)?.seed.sheets ?? []) {
    writeWhole(join(folder, sheetFile(sheet)), await sharp(readFileSync(join(seedDir, sheetFile(sheet)))).png(PALETTE).toBuffer());
    pictures.set(sheet.key, sheetFile(sheet));
  }
  const { text, charts } = renderMarkdown(report, pictures);
  for (const [name, svg] of charts) writeWhole(join(folder, name), svg);
  const file = join(to, 'RESULTS.md');
  const kept = picturesIn(text);
  for (const name of existsSync(file) ? picturesIn(readFileSync(file, 'utf8')) : []) if (!kept.has(name)) rmSync(join(folder, name), { force: true });
  writeWhole(join(folder, 'paper.json'), `${JSON.stringify(report)}\n`);
  writeWhole(file, text);
}
