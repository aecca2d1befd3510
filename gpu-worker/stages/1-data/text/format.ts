/** @file A triplet as one line of text, for models that go on writing: InstructPix2Pix's marks around the instruction. */
import { tidy } from '#lib/contracts/words.ts';

/** What follows the caption, and what follows the instruction. */
const AFTER_CAPTION = '\n##\n';
const AFTER_INSTRUCTION = '\n%%\n';

/** What a model writes about a caption. */
export interface WrittenEdit {
  readonly instruction: string;
  readonly edited_caption: string;
}

/** What the model is given. */
export function promptOf(caption: string): string {
  return `${caption}${AFTER_CAPTION}`;
}

/** What it should go on with. */
export function completionOf({ instruction, edited_caption: edited }: WrittenEdit): string {
  return `${instruction}${AFTER_INSTRUCTION}${edited}`;
}

/** What it wrote, undefined when the marks are not where they belong. An empty instruction is read as such. */
export function readCompletion(text: string): WrittenEdit | undefined {
  const parts = text.split('%%');
  if (parts.length !== 2 || text.includes('##')) return undefined;
  return { instruction: tidy(parts[0]!), edited_caption: tidy(parts[1]!) };
}
