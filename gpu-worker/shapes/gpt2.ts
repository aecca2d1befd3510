/** @file A small GPT-2 for the world's fifty words: its tokenizer as GPT2Tokenizer's files (one token a word, anything else falls back to bytes) and its configuration. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Gpt2Config } from '../models/gpt2/config.ts';
import { gpt2Parameters } from '../models/gpt2/weights.ts';
import { gpt2TokenizerJson } from '../models/gpt2/tokenizer.ts';
import { initializeWeights } from '../nn/initialize.ts';
import { type HostTensor, hostTensor } from '../onnx/dtype.ts';
import { VOCABULARY } from './caption.ts';
import { byteAlphabet, mergesUntilWhole } from './tokenizer.ts';

const END = '<|endoftext|>';
/** How GPT-2 writes the space before a word. */
const SPACE = 'Ġ';
const POSITIONS = 96;

/** Words at the beginning of a line and after a space, and the marks between the parts of a triplet. */
const TEXTS = [...VOCABULARY, ...VOCABULARY.map((word) => `${SPACE}${word}`), '##', '%%'];

/** Writes the tokenizer's four files into a folder. */
export async function writeGpt2Tokenizer(folder: string): Promise<void> {
  const merges = mergesUntilWhole(TEXTS.map((text) => [...text]));
  const tokens = [...byteAlphabet(), ...merges.map((merge) => merge.replace(' ', '')), END];
  const vocab = Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
  const files = {
    'tokenizer.json': JSON.stringify(gpt2TokenizerJson(vocab, merges), null, 1),
    'tokenizer_config.json': JSON.stringify({ tokenizer_class: 'GPT2Tokenizer', model_max_length: POSITIONS, bos_token: END, eos_token: END, unk_token: END, add_prefix_space: false }, null, 2),
    'vocab.json': JSON.stringify(vocab),
    'merges.txt': `#version: 0.2\n${merges.join('\n')}`,
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), `${text}\n`);
}

/** transformers' config.json of the model. */
export function gpt2Json(vocabSize: number): Record<string, unknown> {
  return { architectures: ['GPT2LMHeadModel'], model_type: 'gpt2', vocab_size: vocabSize, n_positions: POSITIONS, n_embd: 64, n_layer: 3, n_head: 4, activation_function: 'gelu_new', layer_norm_epsilon: 1e-5, bos_token_id: vocabSize - 1, eos_token_id: vocabSize - 1 };
}

/** Standard deviation of the first weights: GPT-2's own 0.02 is meant for 768 and more features, and leaves so narrow a model asleep for a thousand steps. */
const STD = 0.1;

/**
 * First weights. Positions begin as sines and cosines (Vaswani et al. 2017): a neighbour is then a linear map away, and copying a caption, the greater part
 * of the task, is learnt early.
 */
export function gpt2Weights(config: Gpt2Config, seed: number): Map<string, HostTensor> {
  const weights = initializeWeights(gpt2Parameters(config).map((spec) => (spec.init.kind === 'normal' ? { ...spec, init: { kind: 'normal', std: STD } } : spec)), seed);
  const { positions, width } = config;
  const wave = (at: number, feature: number) => STD * (feature % 2 ? Math.cos : Math.sin)(at / 1000 ** (Math.floor(feature / 2) / (width / 2)));
  const data = Float32Array.from({ length: positions * width }, (_, i) => wave(Math.floor(i / width), i % width));
  return weights.set('transformer.wpe.weight', hostTensor('float32', [positions, width], data));
}
