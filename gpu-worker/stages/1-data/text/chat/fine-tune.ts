/** @file Fine-tuning a chat model on triplets through its API: upload the file, create the job, ask how it goes. Each step is remembered, so an interrupted run goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { toFile } from 'openai';
import { z } from 'zod';
import type { TTextTriplet } from '#lib/contracts/triplets.ts';
import { sha256Of } from '../../../slice-clock.ts';
import { type ChatClient, ChatError } from './client.ts';
import { SYSTEM } from './writer.ts';

/** How far a fine-tuning has got. */
export const ZFineTuneState = z.object({ sha256: z.string().optional(), fileId: z.string().optional(), jobId: z.string().optional(), status: z.string().optional(), model: z.string().optional() });
export type TFineTuneState = z.infer<typeof ZFineTuneState>;

/** The API refuses fewer. */
const FEWEST = 10;

/** One conversation per triplet, in the words that `openChatWriter` asks with. */
export function fineTuningJsonl(triplets: readonly TTextTriplet[]): string {
  const conversation = ({ caption, instruction, edited_caption }: TTextTriplet) => ({
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: caption },
      { role: 'assistant', content: JSON.stringify({ instruction, edited_caption }) },
    ],
  });
  return triplets.map((triplet) => `${JSON.stringify(conversation(triplet))}\n`).join('');
}

export interface FineTuneOptions {
  readonly triplets: readonly TTextTriplet[];
  /** Where an earlier run got to. */
  readonly state: TFineTuneState;
  /** Keeps the state; called after each change. */
  readonly save: (state: TFineTuneState) => Promise<void>;
  readonly say: (line: string) => void;
  readonly pollSeconds?: number;
  readonly suffix?: string;
}

/**
 * Fine-tunes `client.settings.model`.
 * @returns the name of the fine-tuned model
 * @throws ChatError when the API refuses a step, or the job fails or is cancelled
 */
export async function fineTuneChat(client: ChatClient, { triplets, state: earlier, save, say, pollSeconds = 20, suffix = 'apiary' }: FineTuneOptions): Promise<string> {
  if (triplets.length < FEWEST) throw new ChatError(`There are ${triplets.length} triplets; fine-tuning takes at least ${FEWEST}.`);
  const file = fineTuningJsonl(triplets);
  const sha256 = sha256Of(file);
  if (earlier.sha256 !== undefined && earlier.sha256 !== sha256) throw new ChatError('This fine-tuning was begun with other triplets: name another file for its state.');
  let state = earlier;
  const remember = async (change: TFineTuneState) => {
    state = { ...state, ...change };
    await save(state);
  };
  if (!state.fileId) {
    const { id } = await client.ask(async (api, options) => api.files.create({ file: await toFile(Buffer.from(file), 'triplets.jsonl'), purpose: 'fine-tune' }, options));
    await remember({ sha256, fileId: id });
    say(`uploaded ${triplets.length} triplets as ${id}`);
  }
  if (!state.jobId) {
    const job = await client.ask((api, options) => api.fineTuning.jobs.create({ training_file: state.fileId!, model: client.settings.model, suffix }, options));
    await remember({ jobId: job.id, status: job.status });
    say(`fine-tuning ${job.id}: ${job.status}`);
  }
  for (;;) {
    const job = await client.ask((api, options) => api.fineTuning.jobs.retrieve(state.jobId!, options));
    if (job.status !== state.status) say(`fine-tuning ${job.id}: ${job.status}`);
    await remember({ status: job.status, ...(job.fine_tuned_model && { model: job.fine_tuned_model }) });
    if (job.status === 'succeeded' && job.fine_tuned_model) return job.fine_tuned_model;
    if (job.status === 'failed' || job.status === 'cancelled') throw new ChatError(`The fine-tuning ${job.id} ${job.status === 'failed' ? `failed (${job.error?.message ?? 'no reason given'})` : 'was cancelled'}; mend the cause, remove its state file and start again.`);
    await sleep(pollSeconds * 1000);
  }
}
