/** What workers read before they write. Copies of the examples are refused, so the two belong together. */

/** The guideline of HIVE's evaluation set (Zhang et al. 2024, §4.1 and supplement), in the order people read it. */
export const GUIDELINE: readonly string[] = [
  'Imagine five different edits of this picture. Be wild: the result need not be real.',
  'Say each edit as you would tell it to an artist: what to add, change, make, remove or put, and where.',
  'Do not ask to edit human faces.',
];

export const GOOD_EXAMPLES: readonly string[] = ['Put a pirate ship on the horizon', 'Make the street look like it is under water', 'Change the dog into a small dragon'];

export const BAD_EXAMPLES: readonly { text: string; why: string }[] = [
  { text: 'Make it better', why: 'does not say what to change' },
  { text: 'Give the woman a bigger nose', why: 'edits a human face' },
  { text: 'A nice beach with people', why: 'describes the picture instead of asking for an edit' },
];
