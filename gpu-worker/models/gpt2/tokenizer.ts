/** @file GPT-2's byte-level BPE, as tokenizer.json describes it, for folders that only have vocab.json and merges.txt. */

/** The tokenizer.json of a GPT-2 vocabulary; `<|endoftext|>` is its one special token. */
export function gpt2TokenizerJson(vocab: Record<string, number>, merges: readonly string[]): Record<string, unknown> {
  const end = '<|endoftext|>';
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: end in vocab ? [{ id: vocab[end], content: end, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }] : [],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab, merges: merges.map((pair) => pair.split(' ')) },
  };
}
