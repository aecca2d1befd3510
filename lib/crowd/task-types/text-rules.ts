/** What is wrong with a text that a worker wrote. Pure: the form says it while it is typed, the server checks again by the same rules. */
import { meaningKey, tidy, wordsOf } from '#lib/contracts/words.ts';

export interface TextProblem {
  /** `unfinished`: too little yet, not worth saying while somebody types. `advice` does not stop an answer. */
  kind: 'unfinished' | 'wrong' | 'advice';
  /** One sentence: what is wrong and what to do. */
  message: string;
}

export interface TextLimits {
  /** Least words, most characters. */
  words: number;
  characters: number;
}

/** Scripts that put no spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const FACE = /\b(faces?|facial|lips?|mouths?|nose|noses|smil(?:e|es|ing)|frown(?:s|ing)?|eyebrows?|wrinkles?|make[- ]?up|lipstick|beards?|mustache|moustache)\b/i;
const MAX_WORD = 30;
const LOUD_LETTERS = 6;

function countWords(text: string): number {
  return UNSPACED.test(text) ? Math.ceil([...text].filter((letter) => /\p{L}/u.test(letter)).length / 2) : wordsOf(text).length;
}

function isLoud(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.length >= LOUD_LETTERS && text === text.toUpperCase() && text !== text.toLowerCase();
}

function isMashed(text: string): boolean {
  const words = wordsOf(text);
  return /(\p{L})\1{3,}/iu.test(text) || words.some((word, i) => word.length > 1 && word === words[i + 1] && word === words[i + 2]);
}

/** What is wrong with a text by itself, or null. `example` shows the worker a right one. */
export function checkText(text: string, { words, characters }: TextLimits, example: string): TextProblem | null {
  const said = tidy(text);
  if (said === '') return { kind: 'unfinished', message: `Nothing is written here yet. Write something like “${example}”.` };
  if (said.length > characters) return { kind: 'wrong', message: `This has ${said.length} characters; up to ${characters} are allowed. Say it more shortly.` };
  if (/https?:\/\/|www\./i.test(said)) return { kind: 'wrong', message: 'Leave links out; only your own words count.' };
  if (isMashed(said)) return { kind: 'wrong', message: 'This does not read like a sentence: a letter or a word is repeated. Write it out.' };
  if (!UNSPACED.test(said) && wordsOf(said).some((word) => word.length > MAX_WORD)) return { kind: 'wrong', message: `This has a word of more than ${MAX_WORD} letters. Put spaces between words.` };
  if (isLoud(said)) return { kind: 'wrong', message: 'Write in small letters, not in capitals only.' };
  if (countWords(said) < words) return { kind: 'unfinished', message: `This is too short to be understood. Write at least ${words} words, like “${example}”.` };
  return null;
}

/** Advice about edits of human faces, which the guideline excludes; nothing stops an animal's face. */
export function adviseFaces(text: string): TextProblem | null {
  return FACE.test(text) ? { kind: 'advice', message: 'Edits of human faces are not wanted. If this is about one, write another edit; otherwise leave it.' } : null;
}

/** The first of earlier texts that says the same, by its index, or −1. */
export function indexOfSame(text: string, earlier: readonly string[]): number {
  const key = meaningKey(text);
  return key === '' ? -1 : earlier.findIndex((other) => meaningKey(other) === key);
}

/** Whether an answer may be handed in: advice does not stop it. */
export function isStopped(problem: TextProblem | null): boolean {
  return problem !== null && problem.kind !== 'advice';
}
