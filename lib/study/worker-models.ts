/** What three models of crowds believe about each worker, from the votes alone. Pure. */
import { dawidSkene } from '#lib/consensus/dawid-skene.ts';
import { glad } from '#lib/consensus/glad.ts';
import { mace } from '#lib/consensus/mace.ts';
import { tabulateVotes, type Vote } from '#lib/consensus/votes.ts';

export interface WorkerModels {
  /** Dawid–Skene: probability of giving the true label, over the labels as common as they are. 0 to 1. */
  dawidSkene: number;
  /** GLAD: ability; 0 is guessing, below 0 worse than that. */
  glad: number;
  /** MACE: probability of knowing instead of spamming. 0 to 1. */
  mace: number;
}

/** More votes than this take too long for a page. */
const MOST_VOTES = 20_000;
/** EM rounds of MACE and GLAD's: the order of workers is settled long before. */
const ROUNDS = 30;

/** Weights of every worker; null when there is nothing to compare (one label, or nobody answered what another did) or too much. */
export function modelWorkers(votes: readonly Vote[]): Map<string, WorkerModels> | null {
  const perTask = new Map<string, number>();
  for (const { task } of votes) perTask.set(task, (perTask.get(task) ?? 0) + 1);
  const shared = votes.filter(({ task }) => (perTask.get(task) as number) > 1);
  if (shared.length === 0 || shared.length > MOST_VOTES || new Set(shared.map(({ label }) => label)).size < 2) return null;
  const table = tabulateVotes(shared);
  const { priors, errors } = dawidSkene(table);
  const { alphas } = glad(table, { rounds: ROUNDS });
  const { spamming } = mace(table, { rounds: ROUNDS });
  return new Map(
    table.workers.map((worker, w) => [
      worker,
      {
        dawidSkene: priors.reduce((sum, prior, k) => sum + prior * errors[w][k][k], 0),
        glad: alphas[w],
        mace: spamming[w][1] / (spamming[w][0] + spamming[w][1]),
      },
    ]),
  );
}
