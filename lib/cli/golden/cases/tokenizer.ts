/** @file Case `tokenizer`: ids, masks and decoded texts of every tokenizer folder, exactly. */
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { loadTokenizer } from '#gpu-worker/models/tokenizer.ts';
import type { GoldenCase } from '../golden-case.ts';

const ZIds = z.array(z.number());
const ZExpected = z.object({
  max_length: z.number(),
  vocab_size: z.number().optional(),
  cases: z.array(z.object({ text: z.string(), ids: ZIds, attention_mask: ZIds.optional(), raw_ids: ZIds.optional(), decoded: z.string().optional(), sd2_ids: ZIds.optional() })),
});

export async function runTokenizer(golden: GoldenCase): Promise<void> {
  const { compare } = golden;
  for (const folder of await golden.subfolders()) {
    const tokenizer = await loadTokenizer(golden.path(folder));
    const expected = parseConfig(ZExpected, await golden.json(folder, 'expected.json'), `${folder}/expected.json`);
    const length = expected.max_length;
    if (expected.vocab_size !== undefined) compare.exact(`${folder}.vocab_size`, tokenizer.vocabSize, expected.vocab_size);
    for (const { text, ids, attention_mask, raw_ids, decoded, sd2_ids } of expected.cases) {
      const name = `${folder} ${JSON.stringify(text)}`;
      const encoded = tokenizer.encode(text, { length });
      compare.exact(`${name} ids`, encoded.ids, ids);
      if (attention_mask) compare.exact(`${name} attention_mask`, encoded.mask, attention_mask);
      if (raw_ids) compare.exact(`${name} raw_ids`, tokenizer.encodeRaw(text), raw_ids);
      if (decoded !== undefined) compare.exact(`${name} decoded`, tokenizer.decode(raw_ids ?? ids), decoded);
      // Stable Diffusion 2 pads with the token "!", whatever the folder says.
      if (sd2_ids) compare.exact(`${name} sd2_ids`, tokenizer.encode(text, { length, padId: tokenizer.idOf('!') ?? 0 }).ids, sd2_ids);
    }
  }
}
