/** @file Case `aggregation`: labels.csv and pairs.csv through every consensus model and statistic that expected.json has numbers for. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { parseConfig } from '#gpu-worker/models/config-error.ts';
import { bradleyTerry } from '#lib/consensus/bradley-terry.ts';
import { type ComparisonTable, tabulateComparisons } from '#lib/consensus/comparisons.ts';
import { dawidSkene } from '#lib/consensus/dawid-skene.ts';
import { glad } from '#lib/consensus/glad.ts';
import { mace } from '#lib/consensus/mace.ts';
import { noisyBradleyTerry, noisyBradleyTerryObjective } from '#lib/consensus/noisy-bradley-terry.ts';
import { agreementWith, voteShares } from '#lib/consensus/vote-shares.ts';
import { type Consensus, positions, tabulateVotes, type VoteTable } from '#lib/consensus/votes.ts';
import type { GoldenCase } from '../golden-case.ts';
import { compareStatistics, ZStatistics } from './aggregation-statistics.ts';

const TOLERANCE = 1e-6;
/** GLAD's M-step is solved by another optimiser than the reference's (its own note). */
const GLAD_TOLERANCE = 1e-3;

const ZRow = z.array(z.number());
const ZByName = z.record(z.string(), z.number());
const ZTable = z.object({ rows: z.array(z.string()), columns: z.array(z.string()), values: z.array(ZRow) });
const ZConsensus = z.object({ labels: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)), probas: ZTable });
/** A number, or its name as Python writes it. */
const ZPythonNumber = z.string().transform((text) => (text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text)));
const ZGlad = ZConsensus.extend({
  args: z.object({ n_iter: ZPythonNumber.optional(), tol: ZPythonNumber.optional(), m_step_tol: ZPythonNumber.optional(), m_step_max_iter: ZPythonNumber.optional() }),
  alphas: ZByName,
  betas: ZByName,
});
const ZMaceParameters = z.object({ spamming: z.array(ZRow), thetas: z.array(ZRow) });
const ZMace = ZConsensus.extend({
  ...ZMaceParameters.shape,
  n_iter: z.number(),
  init: ZMaceParameters,
  smoothing: z.number(),
  alpha: z.number(),
  beta: z.number(),
  strategy_prior: z.number(),
});
const ZNoisy = z.object({
  items: z.array(z.string()),
  workers: z.array(z.string()),
  lambda: z.number(),
  probes: z.array(z.object({ x: ZRow, value: z.number(), gradient: ZRow })),
  start: ZRow,
  optimum: z.object({ penalty: z.string(), x: ZRow, value: z.number(), gradient_max: z.number() }),
});
const ZExpected = z
  .object({
    majority_vote: ZConsensus.extend({ ties: z.array(z.string()), skills: ZByName }),
    dawid_skene: ZConsensus.extend({ n_iter: z.number(), priors: ZByName, elbo_per_row: ZRow, errors: z.record(z.string(), ZRow) }),
    glad_default: ZGlad,
    glad_tight: ZGlad,
    mace_vb: ZMace,
    mace_em: ZMace,
    bradley_terry: z.object({ scores: ZByName }),
    noisy_bradley_terry: ZNoisy,
    ...ZStatistics.shape,
  })
  .partial()
  .strict();
type Expected = z.infer<typeof ZExpected>;

/** Rows of a CSV file that has these columns. */
async function readRows<Column extends string>(golden: GoldenCase, name: string, columns: readonly Column[]): Promise<Record<Column, string>[]> {
  const rows = parse(await readFile(golden.path(name), 'utf8'), { columns: true, skip_empty_lines: true, bom: true });
  return parseConfig(z.array(z.record(z.string(), z.string())), rows, golden.path(name)).map((row, i) => {
    for (const column of columns) if (row[column] === undefined) throw new Error(`${name}, row ${i + 2} has no "${column}".`);
    return row as Record<Column, string>;
  });
}

/** Compares values by name: the same names, whatever their order. */
function compareNamed(golden: GoldenCase, name: string, names: readonly string[], got: readonly number[], want: Record<string, number>, tolerance = TOLERANCE): void {
  const at = positions(names);
  golden.compare.exact(`${name} names`, [...names].sort(), Object.keys(want).sort());
  golden.compare.absolute(
    name,
    Object.keys(want).map((key) => got[at.get(key) ?? -1] ?? NaN),
    Object.values(want),
    tolerance,
  );
}

/** A row of one value per name, in another order of the names. */
function reorder(row: readonly number[], from: readonly string[], to: readonly string[]): number[] {
  const at = positions(from);
  return to.map((name) => row[at.get(name) ?? -1] ?? NaN);
}

/** Labels exactly (a tied task may take any of its most probable labels). */
function compareLabels(golden: GoldenCase, name: string, table: VoteTable, got: Consensus, want: z.infer<typeof ZConsensus>, ties: readonly string[] = []): void {
  golden.compare.exact(
    `${name}.tasks`,
    table.tasks,
    Object.keys(want.labels).sort((a, b) => table.tasks.indexOf(a) - table.tasks.indexOf(b)),
  );
  for (const [t, task] of table.tasks.entries()) {
    const label = want.labels[task];
    const row = got.probabilities[t]!;
    const chosen = got.labels[t]!;
    const tied = ties.includes(task) && row[table.labels.indexOf(String(label))] === row[chosen];
    if (!tied) golden.compare.exact(`${name}.labels.${task}`, table.labels[chosen], label);
  }
}

function compareProbabilities(golden: GoldenCase, name: string, table: VoteTable, got: Consensus, { probas }: z.infer<typeof ZConsensus>, tolerance = TOLERANCE): void {
  const [taskAt, labelAt] = [positions(table.tasks), positions(table.labels)];
  golden.compare.exact(`${name}.columns`, [...table.labels].sort(), [...probas.columns].sort());
  const values = probas.rows.flatMap((task) => probas.columns.map((label) => got.probabilities[taskAt.get(task) ?? -1]?.[labelAt.get(label) ?? -1] ?? NaN));
  golden.compare.absolute(`${name}.probas`, values, probas.values.flat(), tolerance);
}

function compareVotes(golden: GoldenCase, table: VoteTable, want: Expected): void {
  if (want.majority_vote) {
    const got = voteShares(table);
    const tied = table.tasks.filter((_, t) => got.probabilities[t]!.filter((share) => share === Math.max(...got.probabilities[t]!)).length > 1);
    golden.compare.exact('majority_vote.ties', [...tied].sort(), [...want.majority_vote.ties].sort());
    compareLabels(golden, 'majority_vote', table, got, want.majority_vote, tied);
    compareProbabilities(golden, 'majority_vote', table, got, want.majority_vote);
    // Skills follow from the chosen labels, and a tie may have been broken either way.
    const chosen = got.labels.map((label, t) => (tied.includes(table.tasks[t]!) ? table.labels.indexOf(String(want.majority_vote!.labels[table.tasks[t]!])) : label));
    compareNamed(golden, 'majority_vote.skills', table.workers, agreementWith(table, chosen), want.majority_vote.skills);
  }
  if (want.dawid_skene) {
    const got = dawidSkene(table, { rounds: want.dawid_skene.n_iter, tolerance: -Infinity });
    compareLabels(golden, 'dawid_skene', table, got, want.dawid_skene);
    compareProbabilities(golden, 'dawid_skene', table, got, want.dawid_skene);
    compareNamed(golden, 'dawid_skene.priors', table.labels, got.priors, want.dawid_skene.priors);
    golden.compare.absolute('dawid_skene.elbo_per_row', got.bounds, want.dawid_skene.elbo_per_row, TOLERANCE);
    const given = new Set(table.votes.map(({ worker, label }) => `${table.workers[worker]}|${table.labels[label]}`));
    golden.compare.exact('dawid_skene.errors names', [...given].sort(), Object.keys(want.dawid_skene.errors).sort());
    for (const [w, worker] of table.workers.entries()) {
      for (const [k, label] of table.labels.entries()) {
        const row = want.dawid_skene.errors[`${worker}|${label}`];
        if (row) golden.compare.absolute(`dawid_skene.errors.${worker}|${label}`, reorder(got.errors[w]![k]!, table.labels, want.dawid_skene.probas.columns), row, TOLERANCE);
      }
    }
  }
}

function compareGlad(golden: GoldenCase, table: VoteTable, want: Expected): void {
  for (const name of ['glad_default', 'glad_tight'] as const) {
    const expected = want[name];
    if (!expected) continue;
    const { n_iter, tol, m_step_tol, m_step_max_iter } = expected.args;
    const got = glad(table, { rounds: n_iter, tolerance: tol, stepTolerance: m_step_tol, stepRounds: m_step_max_iter });
    compareLabels(golden, name, table, got, expected);
    if (name === 'glad_default') continue;
    compareProbabilities(golden, name, table, got, expected, GLAD_TOLERANCE);
    compareNamed(golden, `${name}.alphas`, table.workers, got.alphas, expected.alphas, GLAD_TOLERANCE);
    compareNamed(golden, `${name}.betas`, table.tasks, got.betas, expected.betas, GLAD_TOLERANCE);
  }
}

function compareMace(golden: GoldenCase, table: VoteTable, want: Expected): void {
  for (const method of ['vb', 'em'] as const) {
    const expected = want[`mace_${method}`];
    if (!expected) continue;
    const { n_iter, init, smoothing, alpha, beta, strategy_prior } = expected;
    const { columns } = expected.probas;
    const strategies = init.thetas.map((row) => reorder(row, columns, table.labels));
    const got = mace(table, { method, rounds: n_iter, start: { spamming: init.spamming, strategies }, smoothing, alpha, beta, strategyPrior: strategy_prior });
    compareLabels(golden, `mace_${method}`, table, got, expected);
    compareProbabilities(golden, `mace_${method}`, table, got, expected);
    golden.compare.absolute(`mace_${method}.spamming`, got.spamming.flat(), expected.spamming.flat(), TOLERANCE);
    golden.compare.absolute(
      `mace_${method}.thetas`,
      got.strategies.flatMap((row) => reorder(row, table.labels, columns)),
      expected.thetas.flat(),
      TOLERANCE,
    );
  }
}

/** The case states its penalty as a formula: "plus W*((q-B)^2 + (gamma-S)^2) summed". */
function readPenalty(text: string): { weight: number; bias: number; skill: number } {
  const found = /([\d.eE+-]+)\s*\*\s*\(\(q\s*-\s*([\d.]+)\)\^2\s*\+\s*\(gamma\s*-\s*([\d.]+)\)\^2\)/.exec(text);
  if (!found) throw new Error(`expected.json states a penalty that is not understood: "${text}".`);
  return { weight: Number(found[1]), bias: Number(found[2]), skill: Number(found[3]) };
}

function compareNoisyBradleyTerry(golden: GoldenCase, table: ComparisonTable, want: z.infer<typeof ZNoisy>): void {
  golden.compare.exact('noisy_bradley_terry.items', table.items, want.items);
  golden.compare.exact('noisy_bradley_terry.workers', table.workers, want.workers);
  const { lambda } = want;
  for (const [i, probe] of want.probes.entries()) {
    const got = noisyBradleyTerryObjective(table, probe.x, { lambda });
    golden.compare.absolute(`noisy_bradley_terry.probes[${i}].value`, [got.value], [probe.value], TOLERANCE);
    golden.compare.absolute(`noisy_bradley_terry.probes[${i}].gradient`, got.gradient, probe.gradient, TOLERANCE);
  }
  const pull = readPenalty(want.optimum.penalty);
  const got = noisyBradleyTerry(table, want.start, { lambda, pull });
  // The reference stopped with a gradient of `gradient_max`; where the curvature is only the penalty's, that leaves x this uncertain.
  const uncertain = (want.optimum.gradient_max * Math.sqrt(want.optimum.x.length)) / (2 * pull.weight);
  golden.compare.absolute('noisy_bradley_terry.optimum.x', got.x, want.optimum.x, TOLERANCE + uncertain);
  golden.compare.absolute('noisy_bradley_terry.optimum.value', [got.value], [want.optimum.value], TOLERANCE);
}

export async function runAggregation(golden: GoldenCase): Promise<void> {
  const want = parseConfig(ZExpected, await golden.json('expected.json'), golden.path('expected.json'));
  const table = tabulateVotes(await readRows(golden, 'labels.csv', ['task', 'worker', 'label']));
  const pairs = await readRows(golden, 'pairs.csv', ['worker', 'left', 'right', 'label']);
  const comparisons = tabulateComparisons(pairs.map(({ worker, left, right, label }) => ({ worker, left, right, winner: label })));
  compareVotes(golden, table, want);
  compareGlad(golden, table, want);
  compareMace(golden, table, want);
  if (want.bradley_terry) compareNamed(golden, 'bradley_terry.scores', comparisons.items, bradleyTerry(comparisons), want.bradley_terry.scores);
  if (want.noisy_bradley_terry) compareNoisyBradleyTerry(golden, comparisons, want.noisy_bradley_terry);
  compareStatistics(golden, table, want);
}
