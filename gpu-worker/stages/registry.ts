/** @file The one list of what the worker computes: a module per function of the contracts, each exporting `run`. */
import type { WorkerFunction } from '#lib/contracts/stages.ts';

/** Modules by function; they run in a child process. */
export const COMPUTATIONS: Readonly<Record<WorkerFunction, URL>> = {
  'shipped-models': new URL('./1-data/shipped-models.ts', import.meta.url),
  'draw-items': new URL('./1-data/draw-items.ts', import.meta.url),
  'draw-pairs': new URL('./1-data/draw-pairs.ts', import.meta.url),
  'sample-edits': new URL('./1-data/sample-edits.ts', import.meta.url),
  'train-triplet-writer': new URL('./1-data/text/train-triplet-writer.ts', import.meta.url),
  'write-triplets': new URL('./1-data/text/write-triplets.ts', import.meta.url),
  'merge-triplets': new URL('./1-data/text/merge-triplets.ts', import.meta.url),
  'train-reward': new URL('./2-reward/train-reward.ts', import.meta.url),
  'score-rankings': new URL('./2-reward/score-rankings.ts', import.meta.url),
  'score-triplets': new URL('./3-fine-tune/score-triplets.ts', import.meta.url),
  'fine-tune-editor': new URL('./3-fine-tune/fine-tune-editor.ts', import.meta.url),
  'evaluate-edits': new URL('./4-evaluation/evaluate-edits.ts', import.meta.url),
  'edit-picture': new URL('./4-evaluation/edit-picture.ts', import.meta.url),
};
