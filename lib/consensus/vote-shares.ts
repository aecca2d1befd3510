import { argmax, type Consensus, type VoteTable, zeros } from './votes.ts';

/** Each label's share of a task's votes, and how often each worker is with the majority. */
export interface VoteShares extends Consensus {
  /** (W): share of the worker's votes that equal the most voted label. */
  skills: number[];
}

/** Majority vote as probabilities: the starting point of Dawid–Skene and the base line of every other model. */
export function voteShares({ tasks, workers, labels, votes }: VoteTable): VoteShares {
  const counts = zeros(tasks.length, labels.length);
  for (const { task, label } of votes) counts[task][label]++;
  const probabilities = counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => count / total);
  });
  const chosen = probabilities.map(argmax);
  return { probabilities, labels: chosen, skills: agreementWith({ tasks, workers, labels, votes }, chosen) };
}

/** (W): the share of each worker's votes that equal the chosen label (T, indices) of their task. */
export function agreementWith({ workers, votes }: VoteTable, chosen: readonly number[]): number[] {
  const cast = workers.map(() => 0);
  const right = workers.map(() => 0);
  for (const { task, worker, label } of votes) {
    cast[worker]++;
    if (label === chosen[task]) right[worker]++;
  }
  return right.map((count, worker) => count / cast[worker]);
}
