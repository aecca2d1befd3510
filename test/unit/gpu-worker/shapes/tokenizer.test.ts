import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { captionOf, rewardSentence, VOCABULARY } from '#gpu-worker/shapes/caption.ts';
import { streamRng } from '#gpu-worker/shapes/rng.ts';
import { sampleScene } from '#gpu-worker/shapes/scene.ts';
import { BEGIN, buildVocabulary, END, learnMerges, tokenizerFiles } from '#gpu-worker/shapes/tokenizer.ts';

const files = tokenizerFiles();
const tokenizer = new Tokenizer(JSON.parse(files['tokenizer.json'] ?? ''), JSON.parse(files['tokenizer_config.json'] ?? ''));
const vocab: Record<string, number> = JSON.parse(files['vocab.json'] ?? '');

describe('the tokenizer folder', () => {
  it('makes each word of the vocabulary one token', () => {
    for (const word of VOCABULARY) expect(tokenizer.encode(word).ids).toEqual([vocab[BEGIN], vocab[`${word}</w>`], vocab[END]]);
    expect(Object.keys(vocab)).toHaveLength(new Set(Object.values(vocab)).size);
    expect(vocab[END]).toBe(Object.keys(vocab).length - 1);
  });

  it('encodes captions word by word and decodes them back', () => {
    const rng = streamRng(1, 'tokenizer');
    for (let i = 0; i < 50; i++) {
      const text = `${captionOf(sampleScene(rng))}, ${rewardSentence(5)}`;
      const { ids } = tokenizer.encode(text, { add_special_tokens: false });
      expect(ids).toHaveLength(text.split(' ').length + 1);
      expect(tokenizer.decode(ids).replace(' ,', ',').trim()).toBe(text);
    }
  });

  it('falls back to bytes for any other text and never meets an unknown token', () => {
    const { tokens } = tokenizer.encode('Añadir 2 círculos ☃', { add_special_tokens: false });
    expect(tokens).not.toContain(END);
    expect(tokens.length).toBeGreaterThan(10);
  });

  it('refuses words that cannot become one token', () => {
    expect(buildVocabulary(learnMerges(['ab', 'abc']))).toMatchObject({ 'abc</w>': expect.any(Number) });
    expect(() => learnMerges(['a b'])).toThrow(/these are not: a b/);
  });
});
