/** What counts as a word, and which texts say the same: for what people write and for what models write. */

/** Words that change nothing about what is asked. */
const FILLERS = new Set(['a', 'an', 'the', 'please', 'some', 'this', 'that', 'then', 'now', 'just', 'very', 'really']);

/** Words in lower case, without punctuation. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? [];
}

/** White space as one space, none around. */
export function tidy(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

/** Texts with the same key say the same: letter case, punctuation, articles, politeness and plurals left out. */
export function meaningKey(text: string): string {
  const words = wordsOf(text);
  const telling = words.filter((word) => !FILLERS.has(word)).map((word) => (word.length > 3 ? word.replace(/(?<=[^s])s$/, '') : word));
  return (telling.length > 0 ? telling : words).join(' ');
}

/** The verb an instruction begins with, in lower case; empty without words. */
export function verbOf(instruction: string): string {
  const words = wordsOf(instruction);
  return words.find((word) => !FILLERS.has(word)) ?? words[0] ?? '';
}
