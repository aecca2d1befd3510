import type { TRankEditsPayload } from '#lib/contracts/work.ts';
import { obeyRanking } from '../../gold/attention.ts';
import { opaqueId } from '../shuffle.ts';
import type { TaskTypeRecord } from '../task-type.ts';
import { readRanking, type TRankEditsRanking } from './schema.ts';
import { scoreRankEdits } from './score.ts';
import { simulateRankEdits } from './simulate.ts';

/** Five variants of one edit, best to worst, plus five flags. */
export const rankEdits: TaskTypeRecord<TRankEditsPayload, TRankEditsRanking> = {
  name: 'rank-edits',
  stored: 'RankEdits',
  title: 'Rank five edits',
  labels: ['1', '2', '3', '4', '5'],
  buildPayload: ({ item, shuffle, imageUrl }) => ({
    instruction: item.instruction,
    original: imageUrl(item.originalId, 'original'),
    variants: shuffle.order.map((label) => {
      const id = opaqueId(shuffle.sideSeed, label);
      const variant = item.variants.find((candidate) => candidate.label === label);
      if (!variant) throw new Error(`An item to rank has no variant "${label}"`);
      return { id, url: imageUrl(variant.imageId, id) };
    }),
    ...(item.allowsTies && { ties: true as const }),
  }),
  readAnswer: readRanking,
  saysHarmful: ({ flags }) => flags.includes('harmful'),
  score: scoreRankEdits,
  judged: ({ variants }) => variants.map(({ url }) => url),
  simulate: (input) => {
    const { payload, annotator, worthOf } = input;
    if (annotator.isSpammer) return simulateRankEdits(input);
    const said = obeyRanking(payload.instruction, payload.variants.map(({ id }) => id)) ?? simulateRankEdits(input);
    const isOne = new Set(payload.variants.map(({ url }) => worthOf(url))).size === 1;
    return isOne && !said.flags.includes('all-similar') ? { ...said, flags: [...said.flags, 'all-similar'] } : said;
  },
};
