/** A study's answers as votes that worker models understand. Pure. */
import type { Vote } from '#lib/consensus/votes.ts';
import { rankOf } from '#lib/crowd/task-types/rank-edits/ranks.ts';
import type { AnswerRow } from './answer-rows.ts';

type Answered = Pick<AnswerRow, 'itemId' | 'workerId' | 'answer'>;

/** A comparison is one vote; a ranking one for every pair of its variants: which of the two is better, or neither. What is written has none. */
export function toVotes({ itemId, workerId, answer }: Answered): Vote[] {
  const { choice, ranking, ties } = answer;
  if (choice !== undefined) return [{ task: itemId, worker: workerId, label: choice }];
  if (!ranking) return [];
  const labels = [...ranking].sort();
  return labels.flatMap((first, i) =>
    labels.slice(i + 1).map((second) => {
      const apart = rankOf(first, { ranking, ties }) - rankOf(second, { ranking, ties });
      return { task: `${itemId}/${first}/${second}`, worker: workerId, label: apart < 0 ? 'first' : apart > 0 ? 'second' : 'tie' };
    }),
  );
}
