import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeJSONL } from './encode-jsonl.ts';
import { encodeParquet, type EmbeddedImage } from './encode-parquet.ts';
import type { TInstructionRow } from './row.ts';

export interface WriteFolderOptions {
  /** Must not exist yet; it appears whole or not at all. */
  dir: string;
  name: string;
  rows: readonly TInstructionRow[];
  images: ReadonlyMap<string, EmbeddedImage>;
}

/** The dataset card: Hugging Face reads its head, people the rest. */
function cardOf({ name, rows }: WriteFolderOptions): string {
  const hasCaptions = rows.some(({ edited_caption: caption }) => caption !== null);
  const pictures = new Set(rows.map(({ image_sha256: sha256 }) => sha256)).size;
  const title = JSON.stringify(name); // YAML takes JSON's strings
  return `---
pretty_name: ${title}
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
tags:
- image-editing
- instructions
---
# ${name.replaceAll(/[\r\n]+/g, ' ')}

${rows.length} edit instructions for ${pictures} pictures, written by people in a study of Apiary${hasCaptions ? ', each with the caption of the picture before and after the edit' : ''}.

* \`data/train-00000-of-00001.parquet\`: one row per instruction, the picture embedded (\`image\`).
* \`instructions.jsonl\`: the same rows without the pictures, which \`image_sha256\` names.
`;
}

/** Writes a dataset as Hugging Face lays one out: a card, Parquet with embedded pictures, and the rows as JSONL. @throws Error when the folder is there already. */
export async function writeFolder(options: WriteFolderOptions): Promise<void> {
  const { dir, rows, images } = options;
  if (existsSync(dir)) throw new Error(`${dir} exists already: name a new folder.`);
  const half = `${dir}.part-${process.pid}`;
  try {
    await mkdir(join(half, 'data'), { recursive: true });
    await writeFile(join(half, 'README.md'), cardOf(options));
    await writeFile(join(half, 'instructions.jsonl'), encodeJSONL(rows));
    await writeFile(join(half, 'data', 'train-00000-of-00001.parquet'), encodeParquet(rows, images));
    await rename(half, dir);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
