/** Several loops that differ in their seed alone, counted together. Pure. */
import { wilsonInterval } from '#lib/consensus/interval.ts';
import { signTest } from '#lib/consensus/sign-test.ts';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';
import { type TBetween, type TPooledComparison, type TPooledReport, type TSeedReward, ZPooledReport } from '#lib/contracts/pooled-report.ts';
import { netVotesOf } from './net-votes.ts';

type Counts = TComparisonReport['votes'];

const add = (counts: readonly Counts[]): Counts => counts.reduce((sum, { a, b, tie }) => ({ a: sum.a + a, b: sum.b + b, tie: sum.tie + tie }), { a: 0, b: 0, tie: 0 });

function between(values: readonly (number | null)[]): TBetween | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return { seeds: known.length, mean: known.reduce((sum, value) => sum + value, 0) / known.length, lowest: Math.min(...known), highest: Math.max(...known) };
}

/** One comparison over all seeds' items; null when no loop made it. */
function poolComparison(reports: readonly TLoopReport[], of: (report: TLoopReport) => TComparisonReport | null): TPooledComparison | null {
  const made = reports.flatMap((report) => {
    const comparison = of(report);
    return comparison ? [{ seed: report.seed, comparison }] : [];
  });
  if (made.length === 0) return null;
  const { name, a, b } = made[0].comparison;
  const votes = add(made.map(({ comparison }) => comparison.votes));
  const decided = votes.a + votes.b;
  const share = wilsonInterval(votes.a, decided);
  return {
    ...{ name, a, b, n: made.reduce((sum, { comparison }) => sum + comparison.n, 0), votes, decided },
    ...{ share: share?.share ?? null, ci95: share && [share.low, share.high], ...netVotesOf(votes), p: signTest(votes.a, decided) },
    singleVotes: add(made.map(({ comparison }) => comparison.singleVotes)),
    seeds: made.map(({ seed, comparison: { n, votes: won, decided: of, share: own, ci95, netVotes, netVotesCi95 } }) => ({ seed, n, votes: won, decided: of, share: own, ci95, netVotes, netVotesCi95 })),
    between: { share: between(made.map(({ comparison }) => comparison.share)), netVotes: between(made.map(({ comparison }) => comparison.netVotes)) },
  };
}

/** A seed's reward accuracy beside what its annotators agree on. */
function judgeReward({ seed, reward: { modelId: _, ...reward } }: TLoopReport): TSeedReward {
  const { pairAccuracy, ci95, annotatorAgreement } = reward;
  const halfWay = annotatorAgreement > 0.5 ? (0.5 + annotatorAgreement) / 2 : null;
  const reached = halfWay === null ? null : ci95[0] >= halfWay ? 'surely' : pairAccuracy >= halfWay ? 'as an estimate' : 'no';
  return { ...reward, seed, halfWay, reached };
}

/**
 * Pools the reports of loops with the same settings.
 * @param reports at least one, in the order of the seeds.
 * @param missingSeeds seeds that were asked for and have no report yet.
 */
export function poolReports(reports: readonly TLoopReport[], missingSeeds: readonly number[] = []): TPooledReport {
  const [{ world, preset, arm }] = reports;
  const rewards = reports.map(judgeReward);
  const pooled = (of: (report: TLoopReport) => TComparisonReport | null) => poolComparison(reports, of);
  const longRun = pooled((report) => report.longRun);
  const versusStart = pooled((report) => report.versusStart);
  const controls = { fiveVsOne: pooled(({ controls: own }) => own.fiveVsOne), oracleReward: pooled(({ controls: own }) => own.oracleReward), aVsA: pooled(({ controls: own }) => own.aVsA) };
  const absent = Object.entries({ longRun, versusStart, ...controls }).filter(([, comparison]) => comparison === null).map(([name]) => name);
  return ZPooledReport.parse({
    ...{ version: 1, kind: 'pooled', world, preset, arm, seeds: reports.map(({ seed }) => seed), missingSeeds: [...missingSeeds] },
    seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
    answers: reports.reduce((sum, { answers }) => sum + answers, 0),
    ...{ verdict: pooled((report) => report.verdict), versusSupervised: pooled((report) => report.versusSupervised), longRun, versusStart, controls },
    missing: Object.fromEntries(absent.map((name) => [name, reports[0].missing[name] ?? 'Left out.'])),
    reward: { seeds: rewards, between: between(rewards.map(({ pairAccuracy }) => pairAccuracy)) },
    loops: reports.map(({ seed, runId, startedAt, seconds, promotion, rule }) => ({ seed, runId, startedAt, seconds, isPromoted: promotion.isPromoted, ruleSha256: rule.sha256 })),
  });
}
