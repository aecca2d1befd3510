/** Where JavaScript and Unicode disagree about what a space is, the ids are those of transformers. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadTokenizer } from '#gpu-worker/models/tokenizer.ts';

const TOKENIZERS = join(import.meta.dirname, '../../../golden/vectors/tokenizer');

test('U+FEFF is part of a word and U+0085 a space', async () => {
  const clip = await loadTokenizer(join(TOKENIZERS, 'clip'));
  expect(clip.encodeRaw('\ufeff\u00ad')).toEqual([171, 119, 123, 126, 511]);
  expect(clip.encodeRaw('a\ufeff b')).toEqual([320, 171, 119, 379, 321]);
  expect(clip.encodeRaw('a\u0085b')).toEqual([320, 321]);
});
