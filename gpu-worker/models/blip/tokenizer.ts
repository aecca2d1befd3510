/** @file BERT's WordPiece, as tokenizer.json describes it, for folders that only have vocab.txt: the tokenizer of BLIP. */

const special = (id: number, content: string) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true });

function tokenText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'content' in value ? String(value.content) : undefined;
}

/** Special tokens of the vocabulary itself, of added_tokens.json, and those that only the configuration names (BLIP's bos `[DEC]`). */
function addedTokens(vocab: Record<string, number>, config: Record<string, unknown>, added: Record<string, unknown>): { id: number; content: string }[] {
  const known = new Map<string, number>();
  for (const token of ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']) if (token in vocab) known.set(token, vocab[token]!);
  for (const [token, id] of Object.entries(added)) known.set(token, Number(id));
  for (const [id, token] of Object.entries((config.added_tokens_decoder as Record<string, unknown> | undefined) ?? {})) known.set(tokenText(token) ?? '', Number(id));
  let next = Math.max(-1, ...Object.values(vocab), ...known.values()) + 1;
  const extra = [config.additional_special_tokens, config.extra_special_tokens].flatMap((list) => (Array.isArray(list) ? list : []));
  for (const value of [config.bos_token, config.eos_token, ...extra]) {
    const token = tokenText(value);
    if (token !== undefined && !known.has(token)) known.set(token, vocab[token] ?? next++);
  }
  return [...known].map(([content, id]) => special(id, content)).sort((a, b) => a.id - b.id);
}

/** The tokenizer.json of a BERT vocabulary, one word per line. */
export function bertTokenizerJson(vocabText: string, config: Record<string, unknown>, added: Record<string, unknown>): Record<string, unknown> {
  const words = vocabText.split(/\r?\n/);
  if (words.at(-1) === '') words.pop();
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
  const [cls, sep] = [tokenText(config.cls_token) ?? '[CLS]', tokenText(config.sep_token) ?? '[SEP]'];
  const lowercase = config.do_lower_case !== false;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens(vocab, config, added),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: config.tokenize_chinese_chars !== false, strip_accents: config.strip_accents ?? null, lowercase },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: cls, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: sep, type_id: 0 } }],
      pair: [],
      special_tokens: { [cls]: { id: cls, ids: [vocab[cls]], tokens: [cls] }, [sep]: { id: sep, ids: [vocab[sep]], tokens: [sep] } },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: tokenText(config.unk_token) ?? '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab },
  };
}
