import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { categorize } from '#lib/contracts/language/categorize.ts';
import { type TPaperSeed, ZPaperSeed } from '#lib/contracts/paper-report.ts';
import { verbOf } from '#lib/contracts/words.ts';
import { db } from '#lib/db.ts';
import { findAnswers, writeAnswers } from '#lib/loop/export-votes.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { writeWhole } from '../loop/loop-folder.ts';

/** Name of a sheet's file in a seed's folder. */
export const sheetFile = ({ of }: Pick<TPaperSeed['sheets'][number], 'of'>): string => `${of}.png`;

/** Writes what a succeeded run measured into a folder: seed.json last, votes.csv with verb and sub-category of every instruction, the contact sheets. */
export async function writeSeed(runId: string, dir: string): Promise<void> {
  const { result, createdBy } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { result: true, createdBy: { select: { id: true, email: true, name: true, roles: true } } } });
  const seed = ZPaperSeed.parse(result);
  mkdirSync(dir, { recursive: true });
  for (const sheet of seed.sheets) writeWhole(join(dir, sheetFile(sheet)), await getObject(sheet.key));
  const comparisonOf = new Map(Object.entries(seed.comparisons).map(([key, { studyId }]) => [studyId, key]));
  const answers = await findAnswers(seed.studies, createdBy);
  const rows = answers.map((row) => ({ seed: String(seed.seed), comparison: comparisonOf.get(row.study_id) ?? '', ...row, verb: verbOf(row.instruction), category: categorize(row.instruction) }));
  writeWhole(join(dir, 'votes.csv'), writeAnswers(rows));
  writeWhole(join(dir, 'seed.json'), `${JSON.stringify(seed)}\n`);
}
