/** What workers read before they write. Copies of the examples are refused, so the two belong together. */

/** The guideline of HIVE's evaluation set (Zhang et al. 2024, §4.1 and supplement), in the order people read it. */
export const GUIDELINE: readonly string[] = [
  'Imagine five different edits of this picture. Be wild: the result need not be real.',
  'Say each edit as you would tell it to an artist: what to add, change, make, remove or put, and where.',
  'Do not ask to edit human faces.',
];

export const GOOD_EXAMPLES: readonly string[] = ['Put a pirate ship on the horizon', 'Make the street look like it is under water', 'Change the dog into a small dragon'];

/** `why` is a key: the forms say it in the worker’s language. */
export const BAD_EXAMPLES: readonly { text: string; why: 'vague' | 'face' | 'description' }[] = [
  { text: 'Make it better', why: 'vague' },
  { text: 'Give the woman a bigger nose', why: 'face' },
  { text: 'A nice beach with people', why: 'description' },
];
