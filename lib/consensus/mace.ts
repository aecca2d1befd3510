import { argmax, type Consensus, softmax, type VoteTable, zeros } from './votes.ts';
import { digamma } from './special-functions.ts';

/** What MACE believes about the workers. */
export interface MaceParameters {
  /** (W, 2): [P(the worker is spamming), P(the worker knows)]. */
  spamming: number[][];
  /** (W, K): which labels the worker gives when spamming. */
  strategies: number[][];
}

export interface MaceOptions {
  /** 'vb': variational Bayes with priors; 'em': maximum likelihood with smoothed counts. */
  method?: 'vb' | 'em';
  rounds?: number;
  /** Where EM begins; by default every worker knows as likely as not and spams evenly. */
  start?: MaceParameters;
  /** Added to every expected count ('em'); 0.01 / K by default. */
  smoothing?: number;
  /** Beta prior on [spamming, knowing] and symmetric Dirichlet prior on the strategies ('vb'). */
  alpha?: number;
  beta?: number;
  strategyPrior?: number;
}

export interface Mace extends Consensus, MaceParameters {}

interface Expectation {
  probabilities: number[][];
  spamming: number[][];
  strategies: number[][];
}

/** P(vote | true label) = P(spam) · P(label | spam) + P(knows) · [label is the true one] (Hovy et al. 2013, eq. 1). */
function expectation({ tasks, workers, labels, votes }: VoteTable, { spamming, strategies }: MaceParameters): Expectation {
  const size = labels.length;
  const logs = zeros(tasks.length, size);
  for (const { task, worker, label } of votes) {
    const spam = spamming[worker][0] * strategies[worker][label];
    for (let truth = 0; truth < size; truth++) logs[task][truth] += Math.log(spam + (truth === label ? spamming[worker][1] : 0));
  }
  const probabilities = logs.map(softmax);
  const counts: Expectation = { probabilities, spamming: zeros(workers.length, 2), strategies: zeros(workers.length, size) };
  for (const { task, worker, label } of votes) {
    const spam = spamming[worker][0] * strategies[worker][label];
    const knows = (probabilities[task][label] * spamming[worker][1]) / (spam + spamming[worker][1]);
    counts.spamming[worker][0] += 1 - knows;
    counts.spamming[worker][1] += knows;
    counts.strategies[worker][label] += 1 - knows;
  }
  return counts;
}

function smoothed(row: readonly number[], smoothing: number): number[] {
  const total = row.reduce((sum, count) => sum + count + smoothing, 0);
  return row.map((count) => (count + smoothing) / total);
}

/** The variational M-step (Hovy et al. 2013, §3.2): exp ψ(count + prior) / exp ψ(total), which need not sum to 1. */
function variational(row: readonly number[], priors: readonly number[]): number[] {
  const total = row.reduce((sum, count, i) => sum + count + priors[i], 0);
  return row.map((count, i) => Math.exp(digamma(count + priors[i]) - digamma(total)));
}

/**
 * MACE (Hovy, Berg-Kirkpatrick, Vaswani & Hovy 2013, "Learning whom to trust with MACE"): a worker either knows the true label or spams with labels
 * of their own taste. EM for a fixed number of rounds; deterministic for a given start.
 */
export function mace(table: VoteTable, options: MaceOptions = {}): Mace {
  const size = table.labels.length;
  const { method = 'vb', rounds = 50, smoothing = 0.01 / size, alpha = 0.5, beta = 0.5, strategyPrior = 10 } = options;
  let parameters: MaceParameters = options.start ?? {
    spamming: table.workers.map(() => [0.5, 0.5]),
    strategies: table.workers.map(() => new Array<number>(size).fill(1 / size)),
  };
  let expected = expectation(table, parameters);
  const strategyPriors = new Array<number>(size).fill(strategyPrior);
  for (let round = 0; round < rounds; round++) {
    parameters =
      method === 'vb'
        ? { spamming: expected.spamming.map((row) => variational(row, [alpha, beta])), strategies: expected.strategies.map((row) => variational(row, strategyPriors)) }
        : { spamming: expected.spamming.map((row) => smoothed(row, smoothing)), strategies: expected.strategies.map((row) => smoothed(row, smoothing)) };
    expected = expectation(table, parameters);
  }
  return { probabilities: expected.probabilities, labels: expected.probabilities.map(argmax), ...parameters };
}
