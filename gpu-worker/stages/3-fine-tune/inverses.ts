/** @file Training pairs backwards: the edited picture is edited back by the inverse instruction (HIVE, section 3.1, "cycle consistency"). */
import { invertInstruction } from '#lib/contracts/language/invert.ts';
import type { PairExample } from '../../shapes/pairs.ts';
import type { LatentData } from '../../shapes/pretrain/latent-data.ts';

/** The instructions that lead back, and the rows of the pairs they belong to; pairs without one are left out. */
export function inversesOf(examples: readonly PairExample[]): { texts: string[]; rows: number[] } {
  const [texts, rows]: [string[], number[]] = [[], []];
  for (const [row, { sourceCaption, instruction, targetCaption }] of examples.entries()) {
    const back = invertInstruction({ caption: sourceCaption, instruction, edited_caption: targetCaption });
    if (back === undefined) continue;
    texts.push(back);
    rows.push(row);
  }
  return { texts, rows };
}

/**
 * Adds pairs backwards behind those there are: source and target change places.
 * @param ids token ids (rows, 32) of the inverse instructions
 */
export function withInverses({ count, row, latents, ids: forward }: LatentData, ids: BigInt64Array, rows: readonly number[]): LatentData {
  const joined = (there: string, back: string): Float32Array => {
    const [own, other] = [latents[there] as Float32Array, latents[back] as Float32Array];
    const out = new Float32Array((count + rows.length) * row);
    out.set(own.subarray(0, count * row));
    for (const [i, from] of rows.entries()) out.set(other.subarray(from * row, (from + 1) * row), (count + i) * row);
    return out;
  };
  return { count: count + rows.length, row, latents: { source: joined('source', 'target'), target: joined('target', 'source') }, ids: BigInt64Array.from([...forward, ...ids]) };
}
