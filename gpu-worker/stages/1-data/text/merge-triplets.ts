/** @file `merge-triplets`: files of triplets as one dataset with its card. */
import { createHash } from 'node:crypto';
import type { TTextTripletsFile } from '#lib/contracts/triplets.ts';
import { getBytes, putJson } from '../../../runtime/object-store.ts';
import type { SlicedComputation } from '../../../runtime/slice.ts';
import { joinTriplets } from './join-triplets.ts';
import { readTriplets } from './texts.ts';

/** Joins and counts; a few thousand triplets a second, so one slice. */
export const run: SlicedComputation<'merge-triplets'> = async ({ input: { triplets: parts, cycle } }, { progress }) => {
  const read = [];
  for (const part of parts) read.push(await readTriplets(part));
  progress({ label: 'joining triplets', done: 0, total: read.flat().length });
  const { triplets, card } = joinTriplets(read, cycle);
  const tripletsKey = await putJson({ version: 1, triplets } satisfies TTextTripletsFile);
  const sha256 = createHash('sha256').update(await getBytes(tripletsKey)).digest('hex');
  return { kind: 'finished', result: { tripletsKey, sha256, card } };
};
