/** @file `apiary triplets write`: several texts per caption by GPT-2 here or a chat model by URL; interrupted runs go on after the last caption. */
import { existsSync } from 'node:fs';
import { appendFile, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { type TTextSampling, ZCaption } from '#lib/contracts/triplets.ts';
import { openChat } from '#gpu-worker/stages/1-data/text/chat/client.ts';
import { openChatWriter } from '#gpu-worker/stages/1-data/text/chat/writer.ts';
import { keepTriplets, type Written } from '#gpu-worker/stages/1-data/text/check-triplet.ts';
import { openGpt2Writer, type TripletWriter, WritingStopped } from '#gpu-worker/stages/1-data/text/gpt2-writer.ts';
import { writerPreset } from '#lib/run/writer-presets.ts';
import { loadWriterModel } from '#gpu-worker/stages/1-data/text/writer-model.ts';
import { judgeTriplet } from '#gpu-worker/shapes/parse.ts';
import { startProgress } from '../progress.ts';
import { assertNew, readCaptionFile, shareText, type WorldOptions, writeTripletFile, writeWhole } from './files.ts';
import { type ChatOptions, chatSettings, isChat } from './chat-options.ts';

export interface WriteOptions extends WorldOptions, ChatOptions {
  captions?: string;
  model?: string;
  preset: string;
  generations?: number;
  temperature?: number;
  topK?: number;
  topP?: number;
  shard: { index: number; of: number };
  out: string;
  threads: number;
  json?: string;
}

const ZLine = z.object({ caption: ZCaption, edits: z.array(z.object({ instruction: z.string(), edited_caption: z.string() }).nullable()), missing: z.number().int().optional() });

/** What an earlier run has written; a last line that was cut off is left out. */
async function readPart(path: string): Promise<Written[]> {
  if (!existsSync(path)) return [];
  return (await readFile(path, 'utf8')).split('\n').flatMap((line) => {
    try {
      const { edits, ...rest } = ZLine.parse(JSON.parse(line));
      return [{ ...rest, edits: edits.map((edit) => edit ?? undefined) }];
    } catch {
      return [];
    }
  });
}

/** A chat model writes where one is named, or only the environment names a writer. */
const isByChat = (options: WriteOptions): boolean => isChat(options) || (options.model === undefined && process.env.LLM_URL !== undefined);

function openWriter(options: WriteOptions, sampling: TTextSampling): Promise<TripletWriter> | TripletWriter {
  if (isByChat(options)) return openChatWriter(openChat(chatSettings(options)), sampling);
  if (options.model === undefined) throw new Error('Name who writes: --model DIR for a GPT-2 folder, or --llm-url URL with --llm-model NAME (or LLM_URL and LLM_MODEL) for a chat API.');
  return loadWriterModel(options.model).then((model) => openGpt2Writer(model, { sampling, seed: options.seed, threads: options.threads }));
}

/** Begins the file of what is written with who writes and how, so that nothing else is mixed in. @throws Error when it is somebody else's */
async function claimPart(path: string, settings: object): Promise<void> {
  const line = JSON.stringify({ settings });
  if (!existsSync(path)) await writeWhole(path, `${line}\n`);
  else if ((await readFile(path, 'utf8')).split('\n')[0] !== line) throw new Error(`${path} was written by another writer or with other settings: remove it to start over, or name another --out.`);
}

/** Writes for the captions that have no texts yet, keeping each batch. */
async function writeRest(writer: TripletWriter, captions: Written['caption'][], part: string): Promise<Written[]> {
  const written = (await readPart(part)).filter((one) => captions.some(({ id, caption }) => id === one.caption.id && caption === one.caption.caption));
  const done = new Set(written.map(({ caption }) => caption.id));
  const rest = captions.filter(({ id }) => !done.has(id));
  if (done.size > 0) console.error(`${part}: going on after ${done.size} captions`);
  const progress = startProgress('Writing triplets', captions.length, 'caption');
  const keep = async (texts: readonly Written[]): Promise<void> => {
    await appendFile(part, texts.map(({ edits, ...one }) => `${JSON.stringify({ ...one, edits: edits.map((edit) => edit ?? null) })}\n`).join(''));
    written.push(...texts);
    progress.update(written.length);
  };
  try {
    for (let at = 0; at < rest.length; at += writer.batch) {
      await keep(await writer.write(rest.slice(at, at + writer.batch)));
    }
  } catch (error) {
    if (error instanceof WritingStopped) await keep(error.written);
    throw new Error(`${(error as Error).message} What was written for ${written.length} of ${captions.length} captions is kept in ${part}; the same command goes on from there.`, { cause: error });
  } finally {
    progress.stop();
    await writer.release();
  }
  const order = new Map(captions.map(({ id }, i) => [id, i]));
  return written.sort((a, b) => order.get(a.caption.id)! - order.get(b.caption.id)!);
}

/** Writes triplets of one shard of the captions as JSONL and says what became of all texts. */
export async function write(options: WriteOptions): Promise<void> {
  const { out, shard, world, captions: file } = options;
  assertNew(out);
  const { sampling: preset } = writerPreset(options.preset);
  const { generations = preset.generations, temperature = preset.temperature, topK = preset.topK, topP = preset.topP } = options;
  const sampling = { ...preset, generations, temperature, topK, topP };
  const captions = (await readCaptionFile(file, options)).filter((_, i) => i % shard.of === shard.index);
  if (captions.length === 0) throw new Error(`The shard ${shard.index + 1}/${shard.of} has no captions: there are fewer than that many.`);
  const writer = await openWriter(options, sampling);
  await claimPart(`${out}.part`, { writer: isByChat(options) ? chatSettings(options).model : options.model, sampling, seed: options.seed });
  const written = await writeRest(writer, captions, `${out}.part`);
  const { triplets, report } = keepTriplets(written, isByChat(options) ? 'chat' : 'gpt2', sampling.captionWords);
  const judged = world && file === undefined ? triplets.map((one) => judgeTriplet(one.caption, one.instruction, one.edited_caption)) : undefined;
  const result = { ...report, ...(judged && { valid: judged.filter(({ valid }) => valid).length, right: judged.filter(({ right }) => right).length }) };
  if (options.json !== undefined) await writeWhole(options.json, `${JSON.stringify(result, null, 2)}\n`);
  const reasons = Object.entries(report.dropped).map(([reason, count]) => `${reason} ${count}`).join(', ') || 'none';
  if (triplets.length === 0) throw new Error(`None of ${report.generated} texts became a triplet (${reasons}); they are in ${out}.part.`);
  await writeTripletFile(out, triplets);
  await rm(`${out}.part`, { force: true });
  console.log(`${out}: ${shareText(report.kept, report.generated)} texts for ${report.captions} captions became triplets; dropped: ${reasons}`);
  if (judged) console.log(`by the world's parser: valid ${shareText(result.valid!, judged.length)}, right ${shareText(result.right!, judged.length)}`);
}
