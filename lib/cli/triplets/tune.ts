/** @file `apiary triplets tune`: fine-tunes a chat model on triplets through its API; the same command goes on after an interruption. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { openChat } from '#gpu-worker/stages/1-data/text/chat/client.ts';
import { fineTuneChat, type TFineTuneState, ZFineTuneState } from '#gpu-worker/stages/1-data/text/chat/fine-tune.ts';
import { type ChatOptions, chatSettings } from './chat-options.ts';
import { readTripletFile, writeWhole } from './files.ts';

export interface TuneOptions extends ChatOptions {
  triplets: string[];
  out: string;
  poll: number;
}

async function readState(path: string): Promise<TFineTuneState> {
  if (!existsSync(path)) return {};
  try {
    return ZFineTuneState.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw new Error(`${path} is not the state of a fine-tuning; name a new file.`);
  }
}

/** Uploads, trains, waits; prints the name of the fine-tuned model. */
export async function tune(options: TuneOptions): Promise<void> {
  const { out, poll } = options;
  const triplets = (await Promise.all(options.triplets.map(readTripletFile))).flat();
  const model = await fineTuneChat(openChat(chatSettings(options)), {
    triplets,
    state: await readState(out),
    save: (state) => writeWhole(out, `${JSON.stringify(state, null, 2)}\n`),
    say: (line) => console.error(line),
    pollSeconds: poll,
  });
  console.log(`${model}: fine-tuned on ${triplets.length} triplets; write with --llm-model ${model}`);
}
