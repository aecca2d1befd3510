import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TTextTriplet, TTripletsCard } from '#lib/contracts/triplets.ts';
import { encodeTriplets } from './encode-jsonl.ts';

export interface TripletFolderOptions {
  /** Must not exist yet; it appears whole or not at all. */
  dir: string;
  name: string;
  triplets: readonly TTextTriplet[];
  card: TTripletsCard;
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map((one) => cell(String(one))).join(' | ')} |`).join('\n');

/** The dataset card: Hugging Face reads its head, people the rest. */
export function tripletsCardText(name: string, card: TTripletsCard): string {
  const { invertible } = card;
  const counted = card.read < card.triplets ? ` (in ${card.read} of them)` : '';
  return `---
pretty_name: ${JSON.stringify(name)}
configs:
- config_name: default
  data_files:
  - split: train
    path: triplets.jsonl
tags:
- image-editing
- instructions
---
# ${cell(name)}

${card.triplets} edits of ${card.captions} captions: the caption of a picture, an instruction, and the caption after the edit. ${card.duplicates} that said the same as an earlier one were left out.${invertible ? ` Of ${invertible.of} triplets ${invertible.triplets} have an inverse, which is there too (\`source\` cycle, \`of\` the original).` : ''}

${table(['source', 'triplets'], Object.entries(card.sources))}

${table([`sub-category${counted}`, 'triplets'], Object.entries(card.categories))}

Verbs: ${card.verbs.map(([verb, count]) => `${verb} ${count}`).join(', ') || 'none'}.

Nouns: ${card.nouns.map(([noun, count]) => `${noun} ${count}`).join(', ') || 'none'}.

${table(['caption', 'instruction', 'edited caption', 'source'], card.samples.map(({ caption, instruction, edited_caption, source }) => [caption, instruction, edited_caption, source]))}
`;
}

/** Writes a dataset of triplets as a folder that Hugging Face's libraries load: a card and `triplets.jsonl`. @throws Error when the folder is there already. */
export async function writeTripletFolder({ dir, name, triplets, card }: TripletFolderOptions): Promise<void> {
  if (existsSync(dir)) throw new Error(`${dir} exists already: name a new folder.`);
  const half = `${dir}.part-${process.pid}`;
  try {
    await mkdir(half, { recursive: true });
    await writeFile(join(half, 'README.md'), tripletsCardText(name, card));
    await writeFile(join(half, 'triplets.jsonl'), encodeTriplets(triplets));
    await rename(half, dir);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
