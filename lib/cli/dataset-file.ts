/** @file Where the rows of a dataset lie. */
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The file to read: the one named, or the Parquet file of a Hugging Face folder, or the JSONL file that our own folders have. @throws Error saying what is there */
export async function datasetFile(path: string, jsonl: string): Promise<string> {
  if (!existsSync(path)) throw new Error(`${path} does not exist.`);
  if (!statSync(path).isDirectory()) return path;
  const inside = await readdir(path, { recursive: true });
  const found = inside.filter((name) => /\.parquet$/.test(name)).sort();
  if (found.length === 1) return join(path, found[0]);
  if (found.length === 0 && inside.includes(jsonl)) return join(path, jsonl);
  throw new Error(`${path} has ${found.length} Parquet files: name the one to import.`);
}
