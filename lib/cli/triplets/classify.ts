/** @file `apiary triplets classify`: sub-category, verb and nouns of instructions, by rules here or by a chat model. */
import { readFile } from 'node:fs/promises';
import { categorize } from '#lib/contracts/language/categorize.ts';
import { verbAndNouns } from '#lib/contracts/language/verbs.ts';
import { type TCategory, ZCategory } from '#lib/contracts/triplets.ts';
import { tidy } from '#lib/contracts/words.ts';
import { decodeTable } from '#lib/dataset/decode-table.ts';
import { classifyByChat } from '#gpu-worker/stages/1-data/text/chat/classify.ts';
import { openChat } from '#gpu-worker/stages/1-data/text/chat/client.ts';
import { datasetFile } from '../dataset-file.ts';
import { startProgress } from '../progress.ts';
import { type ChatOptions, chatSettings, isChat } from './chat-options.ts';
import { shareText, writeWhole } from './files.ts';

export interface ClassifyOptions extends ChatOptions {
  text?: string[];
  json?: string;
}

/** An instruction, and what it is where somebody has said so. */
interface Labelled {
  instruction: string;
  category?: TCategory | undefined;
}

async function readInstructions(path: string | undefined, texts: readonly string[] = []): Promise<Labelled[]> {
  if (path === undefined && texts.length === 0) throw new Error('Name a file of instructions, or give them with --text.');
  if (path === undefined) return texts.map((instruction) => ({ instruction }));
  const file = await datasetFile(path, 'triplets.jsonl');
  const rows = await decodeTable(await readFile(file), file, ['instruction', 'edit', 'edit_prompt', 'category']);
  return rows.map(({ value, where }) => {
    const row = (value ?? {}) as Record<string, unknown>;
    const said = [row.instruction, row.edit, row.edit_prompt].find((one) => typeof one === 'string');
    if (typeof said !== 'string') throw new Error(`${where}: there is no "instruction".`);
    return { instruction: tidy(said), category: ZCategory.safeParse(row.category).data };
  });
}

async function categoriesOf(instructions: readonly string[], options: ClassifyOptions): Promise<(TCategory | null)[]> {
  if (!isChat(options)) return instructions.map(categorize);
  const progress = startProgress('Classifying', instructions.length, 'instruction');
  return classifyByChat(openChat(chatSettings(options)), instructions, progress.update).finally(() => progress.stop());
}

/** Prints how many instructions fall into each sub-category; with --json each with its verb and nouns. Compares with a column `category` where there is one. */
export async function classify(path: string | undefined, options: ClassifyOptions): Promise<void> {
  const labelled = await readInstructions(path, options.text);
  const categories = await categoriesOf(labelled.map(({ instruction }) => instruction), options);
  const rows = labelled.map(({ instruction, category: label }, i) => ({ instruction, category: categories[i] ?? null, ...(label && { label }), ...verbAndNouns(instruction) }));
  if (options.json !== undefined) await writeWhole(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (path === undefined) for (const { instruction, category, verb, nouns } of rows) console.log(`${category ?? 'unknown'}: ${instruction} (verb ${verb ?? 'none'}; nouns ${nouns.join(', ') || 'none'})`);
  else for (const category of [...ZCategory.options, null]) {
    const count = rows.filter((row) => row.category === category).length;
    if (category !== null || count > 0) console.log(`${category ?? 'unknown'}: ${shareText(count, rows.length)}`);
  }
  const known = rows.filter(({ label }) => label !== undefined);
  if (known.length > 0) console.log(`as labelled: ${shareText(known.filter(({ label, category }) => label === category).length, known.length)}`);
}
