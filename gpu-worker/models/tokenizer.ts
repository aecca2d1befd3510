/** @file Tokenizers as Hugging Face saves them: a folder in, ids out. Newer folders have tokenizer.json, older ones only the vocabulary. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { bertTokenizerJson } from './blip/tokenizer.ts';
import { clipTokenizerJson } from './clip/tokenizer.ts';
import { ConfigError, parseJson } from './config-error.ts';
import { gpt2TokenizerJson } from './gpt2/tokenizer.ts';
import { fileExists } from '#gpu-worker/runtime/file-exists.ts';

/** Ids of one text with the mask of real tokens, both padded and cut to the asked length. */
export interface Encoded {
  ids: number[];
  mask: number[];
}

export interface TextTokenizer {
  readonly vocabSize: number;
  /** `model_max_length` of the folder; Infinity when it sets none. */
  readonly maxLength: number;
  readonly padId: number;
  /** Id of a token by its text, undefined when unknown. */
  idOf(token: string): number | undefined;
  /** Ids without special tokens, padding or cut. */
  encodeRaw(text: string): number[];
  /** Ids with the model's special tokens, cut to `length` and padded to it. */
  encode(text: string, options?: { length?: number; padId?: number; pad?: boolean }): Encoded;
  decode(ids: readonly number[]): string;
}

type Json = Record<string, unknown>;

async function readJsonIf(path: string): Promise<Json> {
  return (await fileExists(path)) ? (parseJson(await readFile(path, 'utf8'), path) as Json) : {};
}

/** The content of a special token, which files write as a string or as `{ content }`. */
function tokenText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'content' in value ? String(value.content) : undefined;
}

async function tokenizerJson(folder: string, config: Json): Promise<Json> {
  const whole = join(folder, 'tokenizer.json');
  if (await fileExists(whole)) return parseJson(await readFile(whole, 'utf8'), whole) as Json;
  const [vocab, merges, words] = ['vocab.json', 'merges.txt', 'vocab.txt'].map((name) => join(folder, name)) as [string, string, string];
  if (await fileExists(words)) return bertTokenizerJson(await readFile(words, 'utf8'), config, await readJsonIf(join(folder, 'added_tokens.json')));
  if (!(await fileExists(vocab)) || !(await fileExists(merges))) {
    throw new ConfigError(`${folder} holds no tokenizer: it needs tokenizer.json, or vocab.json with merges.txt, or vocab.txt.`);
  }
  const ids = parseJson(await readFile(vocab, 'utf8'), vocab) as Record<string, number>;
  const pairs = (await readFile(merges, 'utf8')).split(/\r?\n/).filter((line, i) => line !== '' && !(i === 0 && line.startsWith('#version')));
  const clip = String(config.tokenizer_class ?? '').startsWith('CLIP') || '<|startoftext|>' in ids;
  return clip ? clipTokenizerJson(ids, pairs) : gpt2TokenizerJson(ids, pairs);
}

/** How GPT-2's byte-level tokenizer cuts a text, where tokenizer.json leaves it to the implementation. */
const BYTE_LEVEL = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/**
 * The first stages of a tokenizer.json with the pattern of ByteLevel written out and `\s` spelt out in all of them: JavaScript counts U+FEFF as a
 * space and U+0085 not, the other way round than Unicode and the original.
 */
function withUnicodeSpaces(stages: Json): Json {
  return JSON.parse(JSON.stringify(stages), (key, value: unknown) => {
    if (key === 'Regex' && typeof value === 'string') return unicodeSpaces(value);
    const stage = value as Json | null;
    if (stage?.type !== 'ByteLevel' || stage.use_regex === false || stage.add_prefix_space === true) return value;
    return { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex: unicodeSpaces(BYTE_LEVEL) }, behavior: 'Isolated', invert: false }, { ...stage, use_regex: false }] };
  }) as Json;
}

function unicodeSpaces(pattern: string): string {
  return pattern.replaceAll('\\s', '\\p{White_Space}').replaceAll('\\S', '\\P{White_Space}');
}

/** Special tokens around a text: how many before, and which ids before and after. */
function frame(tokenizer: Tokenizer): { before: number[]; after: number[] } {
  const raw = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const full = tokenizer.encode('a').ids;
  const start = full.findIndex((_, i) => raw.every((id, k) => full[i + k] === id));
  return { before: full.slice(0, start), after: full.slice(start + raw.length) };
}

/**
 * Loads the tokenizer of a model folder (CLIP, GPT-2 or BERT WordPiece).
 * @throws ConfigError when the folder has none or its files are unreadable
 */
export async function loadTokenizer(folder: string): Promise<TextTokenizer> {
  const config = { ...(await readJsonIf(join(folder, 'special_tokens_map.json'))), ...(await readJsonIf(join(folder, 'tokenizer_config.json'))) };
  const json = await tokenizerJson(folder, config);
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer({ ...json, ...withUnicodeSpaces({ normalizer: json.normalizer, pre_tokenizer: json.pre_tokenizer }) }, config);
  } catch (error) {
    throw new ConfigError(`${join(folder, 'tokenizer.json')} does not describe a supported tokenizer: ${(error as Error).message}.`);
  }
  const { before, after } = frame(tokenizer);
  const padToken = tokenText(config.pad_token) ?? tokenText(config.eos_token);
  const padId = (padToken === undefined ? undefined : tokenizer.token_to_id(padToken)) ?? 0;
  const limit = Number(config.model_max_length ?? Infinity);
  const maxLength = limit > 1e9 ? Infinity : limit;
  const left = config.padding_side === 'left';
  const encodeRaw = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
  return {
    vocabSize: tokenizer.get_vocab(true).size,
    maxLength,
    padId,
    idOf: (token) => tokenizer.token_to_id(token),
    encodeRaw,
    encode(text, { length = maxLength, padId: padWith = padId, pad = length !== Infinity } = {}) {
      const room = length - before.length - after.length;
      if (room < 0) throw new ConfigError(`A length of ${length} tokens leaves no room beside the ${before.length + after.length} special tokens.`);
      const ids = [...before, ...encodeRaw(text).slice(0, room), ...after];
      const missing = pad ? length - ids.length : 0;
      const [padding, real] = [new Array<number>(missing).fill(padWith), new Array<number>(ids.length).fill(1)];
      const none = new Array<number>(missing).fill(0);
      return left ? { ids: [...padding, ...ids], mask: [...none, ...real] } : { ids: [...ids, ...padding], mask: [...real, ...none] };
    },
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false })),
  };
}
