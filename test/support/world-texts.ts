/** The text side of stage 1 without a language model: the world's own triplets, in the files that the worker's functions leave. */
import type { WorkerInput, WorkerResult } from '#lib/contracts/stages.ts';
import { type TTextTriplet, ZCaptionsFile, ZTextTripletsFile } from '#lib/contracts/triplets.ts';
import { getJSON, putJSON } from '#lib/storage/json-file.ts';
import { joinTriplets } from '#gpu-worker/stages/1-data/text/join-triplets.ts';
import { worldTriplets } from '#gpu-worker/stages/1-data/text/texts.ts';

/** The world's own edits of its captions; a hat for all others. */
async function editsOf(captions: WorkerInput<'write-triplets'>['captions']): Promise<TTextTriplet[]> {
  if (captions.kind === 'world') return worldTriplets(captions.seed, 'held-out', captions.count);
  return (await getJSON(ZCaptionsFile, captions.key)).captions.map(({ id, caption }) => ({ id: `${id}-1`, caption, instruction: 'add a hat', edited_caption: `${caption} with a hat`, source: 'world', of: null }));
}

/** One triplet per caption of the shard, whatever was asked for. */
export async function writeWorldTriplets({ captions, shard, sampling }: WorkerInput<'write-triplets'>): Promise<WorkerResult<'write-triplets'>> {
  const triplets = (await editsOf(captions)).filter((_, i) => i % shard.of === shard.index).map((triplet) => ({ ...triplet, source: 'gpt2' as const }));
  const generated = triplets.length * sampling.generations;
  const report = { captions: triplets.length, generated, kept: triplets.length, dropped: { duplicate: generated - triplets.length } };
  return { tripletsKey: triplets.length === 0 ? null : (await putJSON({ version: 1, triplets })).key, report };
}

/** As the worker does it. */
export async function mergeWorldTriplets({ triplets: parts, cycle }: WorkerInput<'merge-triplets'>): Promise<WorkerResult<'merge-triplets'>> {
  const read = await Promise.all(parts.map(async (part) => (part.kind === 'world' ? worldTriplets(part.seed, 'train', part.count) : (await getJSON(ZTextTripletsFile, part.key)).triplets)));
  const { triplets, card } = joinTriplets(read, cycle);
  const { key, sha256 } = await putJSON({ version: 1, triplets });
  return { tripletsKey: key, sha256, card };
}
