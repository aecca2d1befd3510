/** @file Which generated texts become triplets, and why the others do not. */
import { isInstructionVerb } from '#lib/contracts/language/verbs.ts';
import type { TCaption, TDropReason, TTextTriplet, TTripletSource, TWritingReport } from '#lib/contracts/triplets.ts';
import { meaningKey, wordsOf } from '#lib/contracts/words.ts';
import type { WrittenEdit } from './format.ts';

/** What is wrong with one edit of a caption by itself; undefined when nothing is. */
export function faultOf(caption: string, edit: WrittenEdit | undefined, captionWords: number): TDropReason | undefined {
  if (!edit || wordsOf(edit.edited_caption).length === 0) return 'unreadable';
  if (wordsOf(edit.instruction).length === 0) return 'no-instruction';
  if (!isInstructionVerb(edit.instruction)) return 'no-verb';
  const key = meaningKey(edit.edited_caption);
  if (key === meaningKey(caption)) return 'caption-unchanged';
  if (key === meaningKey(edit.instruction)) return 'repeats-instruction';
  return wordsOf(edit.edited_caption).length > captionWords || edit.edited_caption.length > 1_000 || edit.instruction.length > 1_000 ? 'caption-too-long' : undefined;
}

/** Same key, same triplet, however it is written. */
export function tripletKey({ caption, instruction }: Pick<TTextTriplet, 'caption' | 'instruction'>): string {
  return `${meaningKey(caption)}\n${meaningKey(instruction)}`;
}

/** The texts of one caption; undefined where the writer gave no answer. */
export interface Written {
  readonly caption: TCaption;
  readonly edits: readonly (WrittenEdit | undefined)[];
  /** Texts asked for that never came. */
  readonly missing?: number;
}

/** Triplets out of what was written, in order; the first of several that say the same is kept, over all captions. */
export function keepTriplets(written: readonly Written[], source: TTripletSource, captionWords: number): { triplets: TTextTriplet[]; report: TWritingReport } {
  const dropped: TWritingReport['dropped'] = {};
  const drop = (reason: TDropReason, count = 1): void => {
    dropped[reason] = (dropped[reason] ?? 0) + count;
  };
  const seen = new Set<string>();
  const triplets: TTextTriplet[] = [];
  for (const { caption, edits, missing = 0 } of written) {
    if (missing > 0) drop('no-answer', missing);
    for (const [i, edit] of edits.entries()) {
      const fault = faultOf(caption.caption, edit, captionWords);
      if (fault || !edit) {
        drop(fault ?? 'unreadable');
        continue;
      }
      const triplet = { id: `${caption.id}-${i + 1}`, caption: caption.caption, ...edit, source, of: null };
      if (seen.has(tripletKey(triplet))) drop('duplicate');
      else triplets.push(triplet);
      seen.add(tripletKey(triplet));
    }
  }
  const generated = written.reduce((sum, { edits, missing = 0 }) => sum + edits.length + missing, 0);
  return { triplets, report: { captions: written.length, generated, kept: triplets.length, dropped } };
}
