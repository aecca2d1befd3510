/** @file `write-triplets`: texts about the captions of one shard, in slices that end between batches; read, checked and without repetitions. */
import { z } from 'zod';
import type { WorkerInput } from '#lib/contracts/stages.ts';
import { type TTextTripletsFile, ZCaption } from '#lib/contracts/triplets.ts';
import { getFolder, getJson, putJson } from '../../../runtime/object-store.ts';
import type { SlicedComputation } from '../../../runtime/slice.ts';
import { identityOf, startClock } from '../../slice-clock.ts';
import { openChat, readChatSettings } from './chat/client.ts';
import { openChatWriter } from './chat/writer.ts';
import { keepTriplets, type Written } from './check-triplet.ts';
import { openGpt2Writer, type TripletWriter, WritingStopped } from './gpt2-writer.ts';
import { readCaptions } from './texts.ts';
import { loadWriterModel } from './writer-model.ts';

/** What a slice leaves behind: everything that was written, kept or not. */
const ZPartial = z.object({
  version: z.literal(1),
  written: z.array(z.object({ caption: ZCaption, edits: z.array(z.object({ instruction: z.string(), edited_caption: z.string() }).nullable()), missing: z.number().int().optional() })),
});

const store = (written: readonly Written[]) => putJson({ version: 1, written: written.map(({ edits, ...rest }) => ({ ...rest, edits: edits.map((edit) => edit ?? null) })) } satisfies z.infer<typeof ZPartial>);

async function openWriter({ writer, sampling, seed }: WorkerInput<'write-triplets'>, threads: number): Promise<TripletWriter> {
  // A slice must not wait through several attempts: the workflow repeats it after a pause.
  if (writer.kind === 'chat') return openChatWriter(openChat(readChatSettings(process.env, { model: writer.model, retries: 0 })), sampling);
  return openGpt2Writer(await loadWriterModel(await getFolder(writer.modelKey)), { sampling, seed, threads });
}

/** One writer stays between the slices of a process. */
let kept: { readonly key: string; readonly writer: TripletWriter } | undefined;

async function writerOf(input: WorkerInput<'write-triplets'>, threads: number): Promise<TripletWriter> {
  const key = identityOf(`write-triplets ${threads}`, input);
  if (kept?.key === key) return kept.writer;
  await kept?.writer.release();
  kept = undefined;
  kept = { key, writer: await openWriter(input, threads) };
  return kept.writer;
}

/** Writes for all captions of the shard. A writer that fails in mid-slice ends it: what was written before is stored, and the next slice fails with its sentence. */
export const run: SlicedComputation<'write-triplets'> = async ({ input, resumeKey, budgetSeconds, threads }, context) => {
  const clock = startClock(budgetSeconds, context);
  const captions = await readCaptions(input.captions, input.shard);
  const written: Written[] = resumeKey === null ? [] : (await getJson(resumeKey, ZPartial)).written.map(({ edits, ...rest }) => ({ ...rest, edits: edits.map((edit) => edit ?? undefined) }));
  const before = written.length;
  const done = new Set(written.map(({ caption }) => caption.id));
  const rest = captions.filter(({ id }) => !done.has(id));
  const writer = await writerOf(input, threads);
  for (let at = 0; at < rest.length; at += writer.batch) {
    try {
      written.push(...(await writer.write(rest.slice(at, at + writer.batch))));
    } catch (error) {
      if (error instanceof WritingStopped) written.push(...error.written);
      if (written.length === before) throw error;
      return { kind: 'unfinished', resumeKey: await store(written) };
    }
    context.progress({ label: 'writing triplets', done: written.length, total: captions.length });
    if (written.length < captions.length && !(await clock.goOn())) return { kind: 'unfinished', resumeKey: await store(written) };
  }
  const order = new Map(captions.map(({ id }, i) => [id, i]));
  written.sort((a, b) => order.get(a.caption.id)! - order.get(b.caption.id)!);
  const { triplets, report } = keepTriplets(written, input.writer.kind, input.sampling.captionWords);
  triplets.sort((a, b) => (a.id < b.id ? -1 : 1));
  const tripletsKey = triplets.length === 0 ? null : await putJson({ version: 1, triplets } satisfies TTextTripletsFile);
  return { kind: 'finished', result: { tripletsKey, report } };
};
