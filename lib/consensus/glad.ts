import { minimize } from './minimize.ts';
import { logSigmoid, sigmoid } from './special-functions.ts';
import { argmax, type Consensus, softmax, type VoteTable } from './votes.ts';

export interface GladOptions {
  /** Most EM rounds. */
  rounds?: number;
  /** Stops when the expected log-likelihood per vote and label grows by less; -Infinity runs every round. */
  tolerance?: number;
  /** The M-step stops when no gradient entry is larger, or after `stepRounds` search directions. */
  stepTolerance?: number;
  stepRounds?: number;
}

export interface Glad extends Consensus {
  /** (W): ability; below 0 means worse than guessing. */
  alphas: number[];
  /** (T): logarithm of easiness. */
  betas: number[];
}

/** Mean of the standard normal priors on α and β. */
const PRIOR_MEAN = 1;

/** E-step: P(true label) from the votes of a task, with P(vote is right) = σ(α e^β) (Whitehill et al. 2009, eqs. 1, 3; wrong labels equally likely). */
function truthOf({ tasks, labels, votes }: VoteTable, alphas: readonly number[], betas: readonly number[]): number[][] {
  const others = Math.log(Math.max(1, labels.length - 1));
  const logs = tasks.map(() => labels.map(() => 0));
  for (const { task, worker, label } of votes) {
    const skill = alphas[worker] * Math.exp(betas[task]);
    const [right, wrong] = [logSigmoid(skill), logSigmoid(-skill) - others];
    for (let truth = 0; truth < labels.length; truth++) logs[task][truth] += truth === label ? right : wrong;
  }
  return logs.map(softmax);
}

/** −Q and its gradient (Whitehill et al. 2009, eqs. 4–6, with priors) at x = [α (W), β (T)]. */
function negativeQ({ workers, labels, votes }: VoteTable, probabilities: readonly number[][], x: readonly number[]): { value: number; gradient: number[] } {
  const others = Math.log(Math.max(1, labels.length - 1));
  const offset = workers.length;
  const gradient = x.map((value) => value - PRIOR_MEAN);
  let value = gradient.reduce((sum, d) => sum + (d * d) / 2, 0);
  for (const { task, worker, label } of votes) {
    const p = probabilities[task][label];
    const ease = Math.exp(x[offset + task]);
    const skill = x[worker] * ease;
    value -= p * logSigmoid(skill) + (1 - p) * (logSigmoid(-skill) - others);
    const residual = (p - sigmoid(skill)) * ease;
    gradient[worker] -= residual;
    gradient[offset + task] -= residual * x[worker];
  }
  return { value, gradient };
}

/**
 * GLAD (Whitehill, Ruvolo, Wu, Bergsma & Movellan 2009, "Whose vote should count more"): every worker has an ability α, every task an easiness e^β,
 * both with normal priors around 1. EM; the M-step climbs by conjugate gradients.
 */
export function glad(table: VoteTable, { rounds = 100, tolerance = 1e-5, stepTolerance = 1e-2, stepRounds = 25 }: GladOptions = {}): Glad {
  const workers = table.workers.length;
  let x = new Array<number>(workers + table.tasks.length).fill(PRIOR_MEAN);
  let probabilities = truthOf(table, x.slice(0, workers), x.slice(workers));
  let last = -Infinity;
  for (let round = 0; round < rounds; round++) {
    probabilities = truthOf(table, x.slice(0, workers), x.slice(workers));
    const step = minimize((point) => negativeQ(table, probabilities, point), x, { gradientTolerance: stepTolerance, rounds: stepRounds });
    x = step.x;
    const quality = -step.value / (table.votes.length * table.labels.length);
    if (quality - last < tolerance) break;
    last = quality;
  }
  return { probabilities, labels: probabilities.map(argmax), alphas: x.slice(0, workers), betas: x.slice(workers) };
}
