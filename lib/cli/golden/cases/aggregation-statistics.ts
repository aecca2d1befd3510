/** @file The agreement, interval, test and correlation parts of case `aggregation`. */
import { z } from 'zod';
import { cohenKappa, fleissKappa, interval, krippendorffAlpha, nominal, ordinal } from '#lib/consensus/agreement.ts';
import { clopperPearsonInterval, wilsonInterval } from '#lib/consensus/interval.ts';
import { kendallTau, kendallW, spearman } from '#lib/consensus/rank-correlation.ts';
import { signTest } from '#lib/consensus/sign-test.ts';
import type { VoteTable } from '#lib/consensus/votes.ts';
import type { GoldenCase } from '../golden-case.ts';

const TOLERANCE = 1e-6;
const ZRow = z.array(z.number());

export const ZStatistics = z.object({
  krippendorff: z.object({ nominal: z.number(), ordinal: z.number(), interval: z.number() }).partial().extend({ note: z.string().optional() }),
  fleiss_kappa: z.object({ counts_task_by_label: z.array(ZRow), kappa: z.number() }),
  cohens_kappa: z.object({ table: z.array(ZRow), nominal: z.number(), linear: z.number(), quadratic: z.number() }),
  proportion_95: z.array(z.object({ k: z.number(), n: z.number(), wilson: ZRow, clopper_pearson: ZRow })),
  sign_test_two_sided: z.array(z.object({ wins: z.number(), losses: z.number(), p: z.number() })),
  correlation: z.object({ a: ZRow, b: ZRow, kendall_tau_b: z.number(), kendall_p: z.number(), spearman: z.number(), spearman_p: z.number() }),
  kendalls_w: z.object({ ranks_judge_by_item: z.array(ZRow), tie_corrected: z.number(), uncorrected: z.number() }),
});
type Statistics = Partial<z.infer<typeof ZStatistics>>;

/** The ratings of every task as numbers; labels that are not numbers only tell equal from different. */
function unitsOf({ tasks, labels, votes }: VoteTable): number[][] {
  const numeric = labels.every((label) => Number.isFinite(Number(label)));
  const units: number[][] = tasks.map(() => []);
  for (const { task, label } of votes) units[task]!.push(numeric ? Number(labels[label]) : label);
  return units;
}

function compareAgreement(golden: GoldenCase, table: VoteTable, want: Statistics): void {
  const units = unitsOf(table);
  for (const [name, metric] of Object.entries({ nominal, ordinal, interval })) {
    const alpha = want.krippendorff?.[name as 'nominal'];
    if (alpha !== undefined) golden.compare.absolute(`krippendorff.${name}`, [krippendorffAlpha(units, metric) ?? NaN], [alpha], TOLERANCE);
  }
  if (want.fleiss_kappa) {
    const votes = want.fleiss_kappa.counts_task_by_label.map((counts) => counts.flatMap((count, label) => new Array<string>(count).fill(String(label))));
    golden.compare.absolute('fleiss_kappa', [fleissKappa(votes) ?? NaN], [want.fleiss_kappa.kappa], TOLERANCE);
  }
  for (const weights of ['nominal', 'linear', 'quadratic'] as const) {
    if (want.cohens_kappa) golden.compare.absolute(`cohens_kappa.${weights}`, [cohenKappa(want.cohens_kappa.table, weights) ?? NaN], [want.cohens_kappa[weights]], TOLERANCE);
  }
}

/** Compares every statistic that the case has numbers for. */
export function compareStatistics(golden: GoldenCase, table: VoteTable, want: Statistics): void {
  compareAgreement(golden, table, want);
  for (const { k, n, wilson, clopper_pearson } of want.proportion_95 ?? []) {
    const [score, exact] = [wilsonInterval(k, n), clopperPearsonInterval(k, n)];
    golden.compare.absolute(`wilson ${k}/${n}`, [score?.low ?? NaN, score?.high ?? NaN], wilson, TOLERANCE);
    golden.compare.absolute(`clopper_pearson ${k}/${n}`, [exact?.low ?? NaN, exact?.high ?? NaN], clopper_pearson, TOLERANCE);
  }
  for (const { wins, losses, p } of want.sign_test_two_sided ?? []) golden.compare.relative(`sign_test ${wins}:${losses}`, [signTest(wins, wins + losses)], [p], 1e-6);
  if (want.correlation) {
    const { a, b } = want.correlation;
    const [tau, rho] = [kendallTau(a, b), spearman(a, b)];
    golden.compare.absolute('kendall_tau_b', [tau?.correlation ?? NaN], [want.correlation.kendall_tau_b], TOLERANCE);
    golden.compare.relative('kendall_p', [tau?.p ?? NaN], [want.correlation.kendall_p], 1e-6);
    golden.compare.absolute('spearman', [rho?.correlation ?? NaN], [want.correlation.spearman], TOLERANCE);
    golden.compare.relative('spearman_p', [rho?.p ?? NaN], [want.correlation.spearman_p], 1e-6);
  }
  if (want.kendalls_w) {
    const { ranks_judge_by_item: ranks, tie_corrected, uncorrected } = want.kendalls_w;
    golden.compare.absolute('kendalls_w.tie_corrected', [kendallW(ranks) ?? NaN], [tie_corrected], TOLERANCE);
    golden.compare.absolute('kendalls_w.uncorrected', [kendallW(ranks, { correctTies: false }) ?? NaN], [uncorrected], TOLERANCE);
  }
}
