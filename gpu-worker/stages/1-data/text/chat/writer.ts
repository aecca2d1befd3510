/** @file Triplets by a chat model: the same question as in its fine-tuning file, answers in JSON. */
import { z } from 'zod';
import type { TCaption, TTextSampling } from '#lib/contracts/triplets.ts';
import { tidy } from '#lib/contracts/words.ts';
import type { Written } from '../check-triplet.ts';
import type { WrittenEdit } from '../format.ts';
import { type TripletWriter, WritingStopped } from '../gpt2-writer.ts';
import { askChat, type ChatClient, ChatError, jsonIn } from './client.ts';

/** What the model is told; fine-tuning files hold the same words. */
export const SYSTEM = `You invent edits of pictures. Given the caption of a picture, answer with one JSON object {"instruction": …, "edited_caption": …}: an instruction that begins with a verb and asks for one edit, and the caption of the picture after that edit, with only those words changed that have to change. Never ask to edit human faces. Answer with the JSON object alone.`;

const ZAnswer = z.object({ instruction: z.string().max(1_000), edited_caption: z.string().max(1_000) });

/** An answer as an edit; undefined when it is none. */
export function readAnswer(text: string): WrittenEdit | undefined {
  const parsed = ZAnswer.safeParse(jsonIn(text));
  return parsed.success ? { instruction: tidy(parsed.data.instruction), edited_caption: tidy(parsed.data.edited_caption) } : undefined;
}

/** Captions in a row whose answers may all be unreadable before the model is given up. */
const PATIENCE = 5;

/**
 * Writes by asking a chat model.
 * @throws WritingStopped (of `write`) when the API fails, or when nothing it says can be read
 */
export function openChatWriter(client: ChatClient, { generations, temperature, topP, newTokens }: TTextSampling): TripletWriter {
  let unreadable = 0;
  const writeOne = async (caption: TCaption): Promise<Written> => {
    const texts = await askChat(client, { system: SYSTEM, user: caption.caption, count: generations, temperature, topP, maxTokens: newTokens });
    const edits = texts.map(readAnswer);
    unreadable = edits.some(Boolean) ? 0 : unreadable + 1;
    if (unreadable >= PATIENCE) {
      const last = texts.at(-1);
      throw new ChatError(`The model "${client.settings.model}" gave no readable edit for ${PATIENCE} captions in a row (its last answer: ${last ? `"${tidy(last).slice(0, 80)}"` : 'nothing'}); it should answer {"instruction", "edited_caption"}: take another model, or fine-tune this one.`);
    }
    return { caption, edits, missing: generations - edits.length };
  };
  return {
    batch: 4,
    async write(captions) {
      const settled = await Promise.allSettled(captions.map(writeOne));
      const failed = settled.find((one) => one.status === 'rejected');
      const written = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      if (failed) throw new WritingStopped((failed.reason as Error).message, written, { cause: failed.reason });
      return written;
    },
    release: async () => {},
  };
}
