/**
 * @file A CLIP byte-pair tokenizer for the world's fifty words, written as the Hugging Face files that CLIPTokenizer and
 * CLIPTokenizerFast read: every word of the vocabulary is one token, anything else falls back to bytes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clipTokenizerJson } from '../models/clip/tokenizer.ts';
import { MAX_TOKENS, VOCABULARY } from './caption.ts';

export const BEGIN = '<|startoftext|>';
export const END = '<|endoftext|>';
const WORD_END = '</w>';

/** GPT-2's table: each byte as a printable character, printable bytes first. */
export function byteAlphabet(): string[] {
  const printable = [...range(33, 126), ...range(161, 172), ...range(174, 255)];
  const rest = range(0, 255).filter((byte) => !printable.includes(byte));
  return [...printable.map((byte) => String.fromCodePoint(byte)), ...rest.map((_, i) => String.fromCodePoint(256 + i))];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Joins a word's parts with the merges known so far, lowest rank first, as the tokenizer will. */
function join(symbols: readonly string[], ranks: ReadonlyMap<string, number>): string[] {
  let parts = [...symbols];
  for (;;) {
    let best: { at: number; rank: number } | undefined;
    for (let at = 0; at + 1 < parts.length; at++) {
      const rank = ranks.get(`${parts[at]} ${parts[at + 1]}`);
      if (rank !== undefined && (!best || rank < best.rank)) best = { at, rank };
    }
    if (!best) return parts;
    parts = [...parts.slice(0, best.at), `${parts[best.at]}${parts[best.at + 1]}`, ...parts.slice(best.at + 2)];
  }
}

/** Merges that make each word, given by its symbols, one token: for each in turn, join its leftmost two parts until one is left. */
export function mergesUntilWhole(words: readonly (readonly string[])[]): string[] {
  const ranks = new Map<string, number>();
  for (const word of words) {
    for (let parts = join(word, ranks); parts.length > 1; parts = join(word, ranks)) ranks.set(`${parts[0]} ${parts[1]}`, ranks.size);
  }
  return [...ranks.keys()];
}

/** CLIP's merges for words: their last letter carries the end of the word. */
export function learnMerges(words: readonly string[]): string[] {
  const odd = words.filter((word) => !/^[a-z]+$/.test(word));
  if (odd.length > 0) throw new Error(`A vocabulary word is a run of small letters; these are not: ${odd.join(', ')}.`);
  return mergesUntilWhole(words.map((word) => [...word.slice(0, -1), `${word.at(-1)}${WORD_END}`]));
}

/** Token → id: 256 bytes, 256 bytes at a word's end, one token per merge, begin, end. */
export function buildVocabulary(merges: readonly string[]): Record<string, number> {
  const alphabet = byteAlphabet();
  const tokens = [...alphabet, ...alphabet.map((symbol) => `${symbol}${WORD_END}`), ...merges.map((merge) => merge.replace(' ', '')), BEGIN, END];
  return Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
}

/** The four files by name. */
export function tokenizerFiles(): Record<string, string> {
  const merges = learnMerges(VOCABULARY);
  const vocab = buildVocabulary(merges);
  const config = { tokenizer_class: 'CLIPTokenizer', model_max_length: MAX_TOKENS, do_lower_case: true, bos_token: BEGIN, eos_token: END, unk_token: END, pad_token: END, errors: 'replace' };
  return {
    'tokenizer.json': `${JSON.stringify(clipTokenizerJson(vocab, merges), null, 1)}\n`,
    'tokenizer_config.json': `${JSON.stringify(config, null, 2)}\n`,
    'vocab.json': `${JSON.stringify(vocab)}\n`,
    'merges.txt': `#version: 0.2\n${merges.join('\n')}\n`,
  };
}

/** Writes the tokenizer folder. */
export async function writeTokenizer(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(tokenizerFiles())) await writeFile(path.join(folder, name), text);
}
