import type { TTexts, WorkerResult } from '#lib/contracts/stages.ts';
import type { TWritingReport } from '#lib/contracts/triplets.ts';
import { saveDataset } from '#lib/dataset/save-dataset.ts';
import { takeCaptions, takeTriplets } from '#lib/dataset/triplets/take-triplets.ts';
import { AppError } from '#lib/errors.ts';
import { saveModel } from '#lib/model/save-model.ts';
import { takeModel } from '#lib/model/take-model.ts';
import { invokeWorker } from './invoke-worker.ts';
import { type RunContext, runFunction } from './run-function.ts';

type Writer = { writer: { kind: 'gpt2'; modelKey: string } | { kind: 'chat'; model: string }; modelId: string | null; training: WorkerResult<'train-triplet-writer'>['report'] | null };

/** The texts of a dataset, or those of the world. */
const textsOf = (key: string | null, world: Omit<Extract<TTexts, { kind: 'world' }>, 'kind'>): TTexts => (key === null ? { kind: 'world', ...world } : { kind: 'file', key });

/** Who writes: a model of the list, a chat model, or one that is trained first. */
async function findWriter({ runId, config, run, step }: RunContext<'triplets'>): Promise<Writer> {
  const { name, writer, chatModel, startId, learnFromId, world, seed, examples, training } = config;
  if (writer === 'chat') return { writer: { kind: 'chat', model: chatModel as string }, modelId: null, training: null };
  if (writer !== 'new') {
    const { key } = await step.run('look up the writer', () => takeModel({ runId, role: 'writer', modelId: writer, kind: 'Writer' }));
    return { writer: { kind: 'gpt2', modelKey: key }, modelId: null, training: null };
  }
  const used = await step.run('look up what it learns from', async () => ({
    startKey: startId === undefined ? null : (await takeModel({ runId, role: 'start', modelId: startId, kind: 'Writer' })).key,
    learnKey: learnFromId === undefined ? null : (await takeTriplets({ runId, role: 'examples', datasetId: learnFromId })).key,
  }));
  const triplets = textsOf(used.learnKey, { world, seed, count: examples });
  const { modelKey, report } = await invokeWorker(step, 'train-triplet-writer', 'train the writer', { run, startKey: used.startKey, triplets, seed, config: training });
  const { modelId } = await step.run('list the writer', () => saveModel({ kind: 'Writer', name: `${name}: writer`, key: modelKey, runId, card: { training, report } }));
  return { writer: { kind: 'gpt2', modelKey }, modelId, training: report };
}

/** Reports of shards as one. */
function sumOf(reports: readonly TWritingReport[]): TWritingReport {
  const total: TWritingReport = { captions: 0, generated: 0, kept: 0, dropped: {} };
  for (const { captions, generated, kept, dropped } of reports) {
    total.captions += captions;
    total.generated += generated;
    total.kept += kept;
    for (const [reason, count] of Object.entries(dropped)) total.dropped[reason as keyof typeof dropped] = (total.dropped[reason as keyof typeof dropped] ?? 0) + count;
  }
  return total;
}

/** HIVE's first step as texts: captions to triplets by a writer, in shards; joined with what there is, inverted, counted, made a dataset. */
export const writeTriplets = runFunction('triplets', async (context) => {
  const { runId, config, run, step } = context;
  const { name, captionsOfId, mergeId, world, seed, captions: count, shards, cycle, sampling } = config;
  const { writer, modelId, training } = await findWriter(context);
  const used = await step.run('look up captions and what is joined', async () => ({
    captionsKey: captionsOfId === undefined ? null : (await takeCaptions({ runId, role: 'captions', datasetId: captionsOfId })).key,
    mergeKey: mergeId === undefined ? null : (await takeTriplets({ runId, role: 'joined', datasetId: mergeId })).key,
  }));
  const captions = textsOf(used.captionsKey, { world, seed, count });
  const parts = await Promise.all(Array.from({ length: shards }, (_, index) => invokeWorker(step, 'write-triplets', `write part ${index + 1}`, { run, writer, captions, shard: { index, of: shards }, seed, sampling })));
  const writing = sumOf(parts.map(({ report }) => report));
  const keys = [used.mergeKey, ...parts.map(({ tripletsKey }) => tripletsKey)].filter((key) => key !== null);
  if (writing.kept === 0) {
    const reasons = Object.entries(writing.dropped).map(([reason, dropped]) => `${reason} ${dropped}`).join(', ');
    throw new AppError('BadInput', `None of ${writing.generated} texts became a triplet (${reasons || 'there were no captions'}): train the writer longer, or take another one.`);
  }
  const { tripletsKey, sha256, card } = await invokeWorker(step, 'merge-triplets', 'join and count', { run, triplets: keys.map((key) => ({ kind: 'file' as const, key })), cycle });
  const { datasetId } = await step.run('list the dataset', () => saveDataset({ kind: 'triplets', name, key: tripletsKey, sha256, items: card.triplets, card: { ...card, writing }, runId }));
  return { datasetId, modelId, training, writing, card };
});
