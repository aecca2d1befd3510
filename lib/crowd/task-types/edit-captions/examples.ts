/** What workers read before they write. Copies of the examples are refused, so the two belong together. */

/** The guideline of HIVE's seed set for its instruction generator (Zhang et al. 2024, §3.1), in the order people read it. */
export const GUIDELINE: readonly string[] = [
  'Think of three different edits of this picture. Be wild: the result need not be real.',
  'For each, write the instruction, and the caption the picture would have after the edit.',
  'Keep what the edit leaves alone: change only those words of the caption that have to change.',
  'Do not ask to edit human faces.',
];

export interface CaptionExample {
  caption: string;
  instruction: string;
  edited: string;
}

export const GOOD_EXAMPLES: readonly CaptionExample[] = [
  { caption: 'A brown horse on a meadow', instruction: 'Turn the horse into a unicorn', edited: 'A white unicorn on a meadow' },
  { caption: 'A street in the rain', instruction: 'Make it a sunny day', edited: 'A street in the sun' },
];

/** `why` is a key: the forms say it in the worker’s language. */
export const BAD_EXAMPLES: readonly (CaptionExample & { why: 'unchanged' | 'repeated' })[] = [
  { caption: 'A cat on a sofa', instruction: 'Give the cat a crown', edited: 'A cat on a sofa', why: 'unchanged' },
  { caption: 'A cat on a sofa', instruction: 'Give the cat a crown', edited: 'Give a crown to the cat', why: 'repeated' },
];
