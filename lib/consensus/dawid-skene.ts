import { argmax, type Consensus, softmax, type VoteTable, zeros } from './votes.ts';
import { voteShares } from './vote-shares.ts';

/** Smallest prior and error entry, so that one surprising vote cannot rule a label out for ever. */
const FLOOR = 1e-10;

export interface DawidSkeneOptions {
  /** Most EM rounds. */
  rounds?: number;
  /** Stops when the bound per vote grows by less; -Infinity runs every round. */
  tolerance?: number;
}

export interface DawidSkene extends Consensus {
  /** (K): how common each true label is. */
  priors: number[];
  /** (W, K given, K true): P(worker gives this label | true label); rows of labels a worker never gave are 0. */
  errors: number[][][];
  /** Evidence lower bound per vote after each round (the prior counted once per vote). */
  bounds: number[];
}

/** Dawid & Skene 1979, eqs. 2.3–2.4: a worker's expected confusion counts, normalised over the labels the worker gave. */
function estimateErrors({ workers, labels, votes }: VoteTable, probabilities: number[][]): number[][][] {
  const counts = workers.map(() => zeros(labels.length, labels.length));
  const given = zeros(workers.length, labels.length);
  for (const { task, worker, label } of votes) {
    given[worker][label] = 1;
    for (let truth = 0; truth < labels.length; truth++) counts[worker][label][truth] += probabilities[task][truth];
  }
  for (let worker = 0; worker < workers.length; worker++) {
    const rows = counts[worker].filter((_, label) => given[worker][label] === 1);
    for (let truth = 0; truth < labels.length; truth++) {
      for (const row of rows) row[truth] = Math.max(row[truth], FLOOR);
      const total = rows.reduce((sum, row) => sum + row[truth], 0);
      for (const row of rows) row[truth] /= total;
    }
  }
  return counts;
}

/** Dawid & Skene 1979, eq. 2.5: Bayes' rule over the votes of a task. */
function estimateTruth({ tasks, votes }: VoteTable, priors: readonly number[], errors: number[][][]): number[][] {
  const logs = tasks.map(() => priors.map((prior) => Math.log(Math.max(prior, FLOOR))));
  for (const { task, worker, label } of votes) {
    const row = errors[worker][label];
    for (let truth = 0; truth < priors.length; truth++) logs[task][truth] += Math.log(row[truth]);
  }
  return logs.map(softmax);
}

function meanRow(probabilities: readonly number[][], size: number): number[] {
  return Array.from({ length: size }, (_, k) => probabilities.reduce((sum, row) => sum + row[k], 0) / probabilities.length);
}

function bound({ votes }: VoteTable, probabilities: number[][], priors: readonly number[], errors: number[][][]): number {
  let sum = 0;
  for (const { task, worker, label } of votes) {
    probabilities[task].forEach((p, truth) => {
      sum += p * (Math.log(errors[worker][label][truth]) + Math.log(Math.max(priors[truth], FLOOR)));
    });
  }
  for (const p of probabilities.flat()) sum -= Math.max(p, FLOOR) * Math.log(Math.max(p, FLOOR));
  return sum / votes.length;
}

/**
 * Dawid–Skene (Dawid & Skene 1979, "Maximum likelihood estimation of observer error-rates using the EM algorithm"): every worker has a confusion
 * matrix, every task a hidden true label. EM starts from the vote shares. Reported probabilities are floored at 1e-10.
 */
export function dawidSkene(table: VoteTable, { rounds = 100, tolerance = 1e-5 }: DawidSkeneOptions = {}): DawidSkene {
  const size = table.labels.length;
  let probabilities = voteShares(table).probabilities;
  let priors = meanRow(probabilities, size);
  let errors = estimateErrors(table, probabilities);
  const bounds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    probabilities = estimateTruth(table, priors, errors);
    priors = meanRow(probabilities, size);
    errors = estimateErrors(table, probabilities);
    bounds.push(bound(table, probabilities, priors, errors));
    if (bounds[round] - (bounds[round - 1] ?? -Infinity) < tolerance) break;
  }
  return { probabilities: probabilities.map((row) => row.map((p) => Math.max(p, FLOOR))), labels: probabilities.map(argmax), priors, errors, bounds };
}
