/** @file `draw-pairs`: Prompt-to-Prompt pairs of a world's training edits or of written triplets, in pieces, with a contact sheet. */
import { z } from 'zod';
import { type TPairsFile, ZPairsFile } from '#lib/contracts/stages.ts';
import { loadPipeline } from '../../diffusion/pipelines/pipeline-folder.ts';
import { getFolder, getJson, getTensors, putJson, putTensors } from '../../runtime/object-store.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { contactSheet, sheetRows } from '../../shapes/contact-sheet.ts';
import { openPairSampler, type PairSampler } from '../../shapes/pair-sampler.ts';
import { drawPairs, judgePairs, type PairExample, pairImages, type Pairs, pairsOf, pairTensors, perfectPairs } from '../../shapes/pairs.ts';
import { keepLast } from '../kept.ts';
import { putPng } from '../pictures.ts';
import { startClock } from '../slice-clock.ts';
import { readPairExamples } from './pair-examples.ts';

/** Pairs drawn at once, and pairs between two looks at the clock: a piece is about ten seconds of one core. */
const BATCH = 25;
const PIECE = 250;
/** Pairs on the contact sheet. */
const SHOWN = 24;
const COLUMNS = 4;

/** What a slice leaves behind: the pieces that are done, and what the oracle found in them. */
const ZPartial = z.object({ version: z.literal(1), pieces: ZPairsFile.shape.pieces, judgements: z.array(z.object({ followed: z.boolean(), preserved: z.boolean(), perfect: z.boolean(), preservedShare: z.number(), quality: z.number() })) });
type Partial = z.infer<typeof ZPartial>;

const samplers = keepLast<PairSampler>();

function samplerOf(modelKey: string, sampling: TPairsFile['sampling'], threads: number): Promise<PairSampler> {
  return samplers(JSON.stringify([modelKey, sampling, threads]), async () => {
    const { steps, guidance, leastShare, mostShare } = sampling;
    return openPairSampler(await loadPipeline(await getFolder(modelKey)), { steps, guidance, share: [leastShare, mostShare] }, BATCH, threads);
  });
}

async function sheetOf(examples: readonly PairExample[], pairs: Pairs): Promise<string> {
  const cells = examples.slice(0, SHOWN).map(({ instruction }, i) => [{ image: pairImages(pairs.originals, i, 1), text: instruction }, { image: pairImages(pairs.edited, i, 1) }]);
  return putPng(await contactSheet(sheetRows(cells, COLUMNS), { scale: 4 }));
}

/** Draws all pairs, in slices that end between pieces. */
export const run: SlicedComputation<'draw-pairs'> = async ({ input: { modelKey, world, seed, from, count, tripletsKey, sampling }, resumeKey, budgetSeconds, threads }, context) => {
  const clock = startClock(budgetSeconds, context);
  const done: Partial = resumeKey === null ? { version: 1, pieces: [], judgements: [] } : await getJson(resumeKey, ZPartial);
  const examples = await readPairExamples({ seed, tripletsKey }, from, count);
  const sampler = await samplerOf(modelKey, sampling, threads);
  while (done.judgements.length < count) {
    const at = done.judgements.length;
    const piece = examples.slice(at, at + PIECE);
    const pairs = await drawPairs(sampler, seed, from + at, piece);
    done.judgements.push(...judgePairs(piece, pairs));
    done.pieces.push({ key: await putTensors(pairTensors(pairs)), count: piece.length });
    context.progress({ label: 'drawing training pairs', done: done.judgements.length, total: count });
    if (done.judgements.length < count && !(await clock.goOn())) return { kind: 'unfinished', resumeKey: await putJson(done) };
  }
  const first = done.pieces[0] as Partial['pieces'][number];
  const sheetKey = await sheetOf(examples.slice(0, first.count), pairsOf(await getTensors(first.key)));
  const pairsKey = await putJson({ version: 1, world, seed, from, count, modelKey, ...(tripletsKey && { tripletsKey }), sampling, pieces: done.pieces } satisfies TPairsFile);
  const { all, verbs } = perfectPairs(examples, done.judgements);
  return { kind: 'finished', result: { pairsKey, sheetKey, count, perfect: { all, ...verbs } } };
};
