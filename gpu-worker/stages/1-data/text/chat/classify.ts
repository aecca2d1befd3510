/** @file Sub-categories of instructions by a chat model. */
import { z } from 'zod';
import { type TCategory, ZCategory } from '#lib/contracts/triplets.ts';
import { askChat, type ChatClient, ChatError, jsonIn } from './client.ts';

const SYSTEM = `You sort instructions for editing a picture into sub-categories:
"global-style": the look of the whole picture, its style, weather, season, time of day or setting;
"attributes": a property of something in it (color, size, material, age, texture) while it stays what it is;
"add-remove": something comes or goes;
"manipulate": something is exchanged for another thing, moved, or does something else;
"other": zoom, crop, camera, text, or no edit at all.
You get a numbered list. Answer with one JSON array of strings alone: the sub-category of each, in order.`;

/** Instructions in one question. */
const AT_ONCE = 20;
/** Questions in a row whose answers may be unreadable. */
const PATIENCE = 3;

/**
 * The sub-category of each instruction, in order; null where the model gave none of the five.
 * @throws ChatError when the API fails, or nothing it says can be read
 */
export async function classifyByChat(client: ChatClient, instructions: readonly string[], onProgress: (done: number) => void = () => {}): Promise<(TCategory | null)[]> {
  const categories: (TCategory | null)[] = [];
  let unreadable = 0;
  for (let at = 0; at < instructions.length; at += AT_ONCE) {
    const asked = instructions.slice(at, at + AT_ONCE);
    const [text = ''] = await askChat(client, { system: SYSTEM, user: asked.map((instruction, i) => `${i + 1}. ${instruction}`).join('\n'), temperature: 0, maxTokens: 16 * asked.length });
    const answer = z.array(z.unknown()).length(asked.length).safeParse(jsonIn(text));
    unreadable = answer.success ? 0 : unreadable + 1;
    if (unreadable >= PATIENCE || (!answer.success && at + AT_ONCE >= instructions.length && categories.every((one) => one === null))) {
      throw new ChatError(`The model "${client.settings.model}" gave no list of sub-categories (its last answer: "${text.slice(0, 80)}"); take another model, or classify without --llm-url.`);
    }
    categories.push(...asked.map((_, i) => (answer.success ? (ZCategory.safeParse(answer.data[i]).data ?? null) : null)));
    onProgress(categories.length);
  }
  return categories;
}
