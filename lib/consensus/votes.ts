/** One worker's label for one task. */
export interface Vote {
  task: string;
  worker: string;
  label: string;
}

/** Votes by number: names are sorted, so the order of the rows changes nothing. N = votes, T = tasks, W = workers, K = labels. */
export interface VoteTable {
  /** (T), (W), (K) */
  tasks: readonly string[];
  workers: readonly string[];
  labels: readonly string[];
  /** (N) each: indices into the names. */
  votes: readonly { task: number; worker: number; label: number }[];
}

/** What aggregation says about every task. */
export interface Consensus {
  /** (T, K): probability that the label is the task's true one; rows sum to 1. */
  probabilities: number[][];
  /** (T): index of the most probable label, the first one on a tie. */
  labels: number[];
}

/** Numbers in order of size when all names are numbers, otherwise by code unit (never by locale, which differs between machines). */
function sortedNames(names: Iterable<string>): string[] {
  const distinct = [...new Set(names)];
  const numeric = distinct.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
  return numeric ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort();
}

/** Position of every name. */
export function positions(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, i) => [name, i]));
}

/** Numbers tasks, workers and labels. */
export function tabulateVotes(rows: readonly Vote[]): VoteTable {
  const tasks = sortedNames(rows.map((row) => row.task));
  const workers = sortedNames(rows.map((row) => row.worker));
  const labels = sortedNames(rows.map((row) => row.label));
  const [taskAt, workerAt, labelAt] = [positions(tasks), positions(workers), positions(labels)];
  return { tasks, workers, labels, votes: rows.map((row) => ({ task: taskAt.get(row.task)!, worker: workerAt.get(row.worker)!, label: labelAt.get(row.label)! })) };
}

/** A (rows, columns) table of zeros. */
export function zeros(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
}

/** Index of the largest value, the first one on a tie. */
export function argmax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}

/** Probabilities proportional to exp(logs), safe for very small ones. */
export function softmax(logs: readonly number[]): number[] {
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
