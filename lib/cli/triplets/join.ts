/** @file `apiary triplets cycle` and `apiary triplets merge`: inverses, and several datasets as one with a card. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { writeTripletFolder } from '#lib/dataset/triplets/write-folder.ts';
import { invertInstruction } from '#lib/contracts/language/invert.ts';
import { meaningKey } from '#lib/contracts/words.ts';
import { inverseOf, joinTriplets } from '#gpu-worker/stages/1-data/text/join-triplets.ts';
import { assertNew, readTripletFile, shareText, writeTripletFile, writeWhole } from './files.ts';

/** Adds to a file of triplets the inverse of each that has one. */
export async function cycle(path: string, { out, json }: { out: string; json?: string }): Promise<void> {
  assertNew(out);
  const triplets = await readTripletFile(path);
  const own = triplets.filter(({ source }) => source !== 'cycle');
  const inverses = own.flatMap((triplet) => {
    const inverse = inverseOf(triplet);
    return inverse ? [{ triplet, inverse }] : [];
  });
  const returned = inverses.filter(({ triplet, inverse }) => meaningKey(invertInstruction(inverse) ?? '') === meaningKey(triplet.instruction));
  const { triplets: all } = joinTriplets([triplets], true);
  await writeTripletFile(out, all);
  if (json !== undefined) await writeWhole(json, `${JSON.stringify({ triplets: own.length, invertible: inverses.length, returned: returned.length, written: all.length }, null, 2)}\n`);
  console.log(`${out}: ${shareText(inverses.length, own.length)} triplets are invertible; of these the inverse of the inverse is the original for ${shareText(returned.length, inverses.length)}; ${all.length} triplets in all`);
}

/** Several datasets as one folder: triplets.jsonl and a card. */
export async function merge(paths: string[], { out, cycle: withCycle, name, json }: { out: string; cycle?: boolean; name?: string; json?: string }): Promise<void> {
  if (existsSync(out)) throw new Error(`${out} exists already: name a new folder.`);
  const { triplets, card } = joinTriplets(await Promise.all(paths.map(readTripletFile)), withCycle === true);
  await writeTripletFolder({ dir: out, name: name ?? basename(out), triplets, card });
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(card, null, 2)}\n`);
  const sources = Object.entries(card.sources).map(([source, count]) => `${source} ${count}`).join(', ');
  const inverted = card.invertible ? `, ${shareText(card.invertible.triplets, card.invertible.of)} invertible` : '';
  console.log(`${out}: ${card.triplets} triplets of ${card.captions} captions (${sources}), ${card.duplicates} repetitions left out${inverted}`);
}
