/** @file `train-triplet-writer`: GPT-2 fine-tuned on people's triplets, or the world's small one from nothing; measured on captions it has not seen. */
import type { WorkerInput } from '#lib/contracts/stages.ts';
import { getFolder, putFolder } from '../../../runtime/object-store.ts';
import type { SlicedComputation } from '../../../runtime/slice.ts';
import { finalWeights } from '../../../shapes/pretrain/training-loop.ts';
import { identityOf } from '../../slice-clock.ts';
import { optimizerFor, releaseTrainer, type Trainer, trainSlice } from '../../training-slices.ts';
import { learningTriplets } from './texts.ts';
import { compileWriterTraining, measureWriter, type WriterData, writerData } from './train-writer.ts';
import { freshWriterModel, inTemporaryFolder, loadWriterModel, saveWriterModel, type WriterModel } from './writer-model.ts';

type Input = WorkerInput<'train-triplet-writer'>;

interface WriterTrainer extends Trainer {
  readonly data: WriterData;
}

/** The model to start from; that of the world lives in `folder`. */
function startModel({ startKey, seed }: Input, folder: string): Promise<WriterModel> {
  return startKey === null ? freshWriterModel(seed, folder) : getFolder(startKey).then(loadWriterModel);
}

async function compileTrainer(input: Input, threads: number): Promise<WriterTrainer> {
  const { triplets, seed, config } = input;
  return inTemporaryFolder(async (folder) => {
    const model = await startModel(input, folder);
    const data = writerData(model, await learningTriplets(triplets), config.tokens);
    const { step, feedsAt } = await compileWriterTraining(model, data, { seed, batch: config.batch, optimizer: optimizerFor(config), threads });
    return { step, feedsAt, release: () => step.release(), data };
  });
}

/** Trains in slices, measures and stores the model. */
export const run: SlicedComputation<'train-triplet-writer'> = async ({ input, resumeKey, budgetSeconds, threads }, context) => {
  const { config, seed, triplets } = input;
  const slice = { identity: identityOf('train-triplet-writer', input), resumeKey, budgetSeconds, steps: config.steps, compile: () => compileTrainer(input, threads) };
  const outcome = await trainSlice(slice, 'training the writer', context);
  if ('resumeKey' in outcome) return { kind: 'unfinished', resumeKey: outcome.resumeKey };
  const { step, data } = outcome.trainer;
  const weights = new Map([...step.weights(), ...finalWeights(step)]);
  const { heldOut } = await learningTriplets(triplets);
  const result = await inTemporaryFolder(async (folder) => {
    const model = await startModel(input, `${folder}/tokenizer`);
    const report = await measureWriter(model, weights, data, heldOut, config, { seed, threads, isWorld: triplets.kind === 'world' });
    await saveWriterModel(`${folder}/model`, model, weights);
    return { modelKey: await putFolder(`${folder}/model`), report };
  });
  context.progress({ metrics: [{ name: 'heldOutLoss', step: config.steps, value: result.report.heldOutLoss }] });
  await releaseTrainer();
  return { kind: 'finished', result };
};
