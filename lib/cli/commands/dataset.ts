/** @file `apiary export instructions` and `apiary import instructions`: datasets of written instructions in and out, as JSONL, Parquet or a Hugging Face folder. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { commandGroup } from '../command-group.ts';
import { datasetFile } from '../dataset-file.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { decodeRows } from '#lib/dataset/instructions/decode-rows.ts';
import { encodeJSONL } from '#lib/dataset/instructions/encode-jsonl.ts';
import { encodeParquet } from '#lib/dataset/instructions/encode-parquet.ts';
import { importRows } from '#lib/dataset/instructions/import-rows.ts';
import { readImages } from '#lib/dataset/instructions/read-images.ts';
import { instructionsOfStudy } from '#lib/dataset/instructions/rows-of-study.ts';
import { writeFolder } from '#lib/dataset/instructions/write-folder.ts';
import { closeDb } from '#lib/db.ts';

/** Whoever has the database's password may see every study. */
const OPERATOR: SignedInUser = { id: 'system', email: '', name: 'Operator', roles: ['Admin'] };

interface ExportOptions {
  study: string;
  out: string;
  format: 'hf' | 'jsonl' | 'parquet';
}

async function exportInstructions({ study, out, format }: ExportOptions): Promise<void> {
  if (existsSync(out)) throw new Error(`${out} exists already: name a new ${format === 'hf' ? 'folder' : 'file'}.`);
  const written = await instructionsOfStudy(study, OPERATOR);
  const { rows, name, pictures } = written;
  if (rows.length === 0) throw new Error(`Nothing has been written in the study ${study} yet.`);
  if (format === 'jsonl') await writeFile(out, encodeJSONL(rows));
  else if (format === 'parquet') await writeFile(out, encodeParquet(rows));
  else await writeFolder({ dir: out, name, rows, images: await readImages(written, 'original') });
  console.log(`${out}: ${rows.length} instructions for ${pictures.size} pictures`);
}

async function importInstructions(path: string, { name }: { name?: string }): Promise<void> {
  const file = await datasetFile(path, 'instructions.jsonl');
  const rows = await decodeRows(await readFile(file), file);
  const { datasetId, sha256 } = await importRows({ name: name ?? basename(path).replace(/\.[^.]+$/, ''), rows, actorId: 'system' });
  console.log(`dataset ${datasetId}: ${rows.length} instructions, sha256 ${sha256}`);
}

export function registerDataset(program: Command): void {
  const closing =
    <Args extends unknown[]>(work: (...args: Args) => Promise<void>) =>
    (...args: Args): Promise<void> =>
      work(...args).finally(closeDb);
  commandGroup(program, 'export')
    .command('instructions')
    .description('write what workers wrote in a study; needs DATABASE_URL and the S3 variables')
    .requiredOption('--study <id>', 'the study')
    .requiredOption('--out <path>', 'a new file, or a new folder for hf')
    .addOption(new Option('--format <format>', 'a Hugging Face folder with pictures, or the rows alone').choices(['hf', 'jsonl', 'parquet']).default('hf'))
    .action(closing(exportInstructions));
  commandGroup(program, 'import')
    .command('instructions')
    .description('take in a dataset of instructions: JSONL, Parquet or a Hugging Face folder; needs DATABASE_URL and the S3 variables')
    .argument('<path>', 'the file or folder')
    .option('--name <name>', 'its name here; the file’s when left out')
    .action(closing(importInstructions));
}
