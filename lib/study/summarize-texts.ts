/** From written instructions to the result of a study that collects them. Pure: the same numbers come from the database and from an export. */
import { z } from 'zod';
import { meaningKey, verbOf, wordsOf } from '#lib/contracts/words.ts';
import { groupByItem } from './votes.ts';

export interface TextVote {
  itemId: string;
  workerId: string;
  edits: readonly { instruction: string; caption?: string }[];
}

/** The verbs that make up about 85 % of the paper's instructions (Zhang et al. 2024, fig. 5). */
export const PAPER_VERBS: readonly string[] = ['add', 'change', 'make', 'remove', 'put'];

export const ZTextResult = z.object({
  kind: z.enum(['WriteInstructions', 'EditCaptions']),
  items: z.number().int(),
  answered: z.number().int(),
  answers: z.number().int(),
  workers: z.number().int(),
  /** Instructions in all, and those left when what says the same about one picture counts once. */
  instructions: z.number().int(),
  distinct: z.number().int(),
  /** Mean words per instruction. */
  words: z.number().nullable(),
  /** Most frequent first verbs, most frequent first; `other` counts the rest. */
  verbs: z.array(z.object({ verb: z.string(), count: z.number().int() })),
  other: z.number().int(),
  /** Share of instructions that begin with one of the paper's five verbs. */
  paperVerbs: z.number().nullable(),
  /** What was asked of several pictures, or by several people: how often, of how many pictures, by how many people. */
  common: z.array(z.object({ instruction: z.string(), count: z.number().int(), items: z.number().int(), workers: z.number().int() })),
});
export type TTextResult = z.infer<typeof ZTextResult>;

const MOST_VERBS = 12;
const MOST_COMMON = 10;

interface Written {
  itemId: string;
  workerId: string;
  instruction: string;
}

function countVerbs(written: readonly Written[]): { verb: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { instruction } of written) {
    const verb = verbOf(instruction);
    counts.set(verb, (counts.get(verb) ?? 0) + 1);
  }
  return [...counts].map(([verb, count]) => ({ verb, count })).sort((a, b) => b.count - a.count || (a.verb < b.verb ? -1 : 1));
}

function findCommon(written: readonly Written[]): TTextResult['common'] {
  const groups = new Map<string, Written[]>();
  for (const one of written) {
    const key = meaningKey(one.instruction);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ instruction: group[0].instruction, count: group.length, items: new Set(group.map(({ itemId }) => itemId)).size, workers: new Set(group.map(({ workerId }) => workerId)).size }))
    .sort((a, b) => b.count - a.count || (a.instruction < b.instruction ? -1 : 1))
    .slice(0, MOST_COMMON);
}

/** Sums a study of written instructions up by its design. */
export function summarizeTexts({ kind, items, votes }: { kind: TTextResult['kind']; items: number; votes: readonly TextVote[] }): TTextResult {
  const written = votes.flatMap(({ itemId, workerId, edits }) => edits.map(({ instruction }) => ({ itemId, workerId, instruction })));
  const groups = [...groupByItem(written).values()];
  const distinct = groups.reduce((sum, group) => sum + new Set(group.map(({ instruction }) => meaningKey(instruction))).size, 0);
  const verbs = countVerbs(written);
  const total = written.length;
  const byPaper = verbs.filter(({ verb }) => PAPER_VERBS.includes(verb)).reduce((sum, { count }) => sum + count, 0);
  return {
    kind,
    items,
    answered: groups.length,
    answers: votes.length,
    workers: new Set(votes.map(({ workerId }) => workerId)).size,
    instructions: total,
    distinct,
    words: total === 0 ? null : written.reduce((sum, { instruction }) => sum + wordsOf(instruction).length, 0) / total,
    verbs: verbs.slice(0, MOST_VERBS),
    other: verbs.slice(MOST_VERBS).reduce((sum, { count }) => sum + count, 0),
    paperVerbs: total === 0 ? null : byPaper / total,
    common: findCommon(written),
  };
}
