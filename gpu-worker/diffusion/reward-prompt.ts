/** @file The reward prompt of HIVE (Zhang et al. 2024, section 3.3): "…, the image quality is N out of five" behind an instruction. */
import type { TextTokenizer } from '#gpu-worker/models/tokenizer.ts';

/**
 * The instruction with the reward sentence behind it. Where both do not fit the text encoder, the instruction loses its last words, never the sentence.
 * @param length tokens that the text encoder reads, begin and end included
 * @throws Error when the sentence alone does not fit
 */
export function withRewardSentence(tokenizer: TextTokenizer, instruction: string, sentence: string, length: number): string {
  const room = length - tokenizer.encode('', { length, pad: false }).ids.length;
  const words = instruction.trim().split(/\s+/).filter(Boolean);
  for (;;) {
    const text = words.length > 0 ? `${words.join(' ')}, ${sentence}` : sentence;
    if (tokenizer.encodeRaw(text).length <= room) return text;
    if (words.length === 0) throw new Error(`The reward sentence "${sentence}" does not fit the ${length} tokens of the text encoder.`);
    words.pop();
  }
}
