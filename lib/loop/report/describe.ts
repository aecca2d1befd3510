/** A report as lines of text. Pure. */
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';
import type { TPooledReport } from '#lib/contracts/pooled-report.ts';
import { betweenSentence, boundSentence, fewSeedsSentence, rewardSentence } from './pooled-words.ts';
import { comparisonsOf, type NamedComparison, percent, signed, verdictSentence } from './words.ts';

function describeComparison({ title, comparison, missing }: NamedComparison<Pick<TComparisonReport, 'share' | 'ci95' | 'netVotes' | 'n'>>): string {
  if (!comparison) return `  ${title}: ${missing ?? 'left out'}`;
  const { share, ci95, netVotes, n } = comparison;
  return `  ${title}: ${share === null || ci95 === null ? 'nothing decided' : `${percent(share)} [${percent(ci95[0])}, ${percent(ci95[1])}]`}${netVotes === null ? '' : `, net votes ${signed(netVotes)}`}, ${n} items`;
}

function describeCurve(curve: TLoopReport['reward']['curve']): string[] {
  return curve.length === 0 ? [] : [`  Reward by rankings learnt from: ${curve.map(({ rankings, pairAccuracy }) => `${rankings} → ${percent(pairAccuracy)}`).join(', ')}`];
}

/** One loop. */
export function describeLoop(report: TLoopReport): string {
  const { pairAccuracy, ci95, annotatorAgreement, curve } = report.reward;
  const reward = `  Reward: ${percent(pairAccuracy)} of held-out pairs [${percent(ci95[0])}, ${percent(ci95[1])}]; annotators agree on ${percent(annotatorAgreement)}`;
  return [verdictSentence(report.verdict, 'its step-matched control'), ...comparisonsOf(report).map(describeComparison), reward, ...describeCurve(curve), report.promotion.reason].join('\n');
}

/** Several seeds together. */
export function describePool(report: TPooledReport): string {
  const { verdict, reward, seeds, missingSeeds } = report;
  const comparisons = comparisonsOf(report).flatMap((named) => {
    const own = named.comparison?.seeds.map(({ seed, share, netVotes }) => `seed ${seed} ${share === null ? 'nothing decided' : percent(share)}${netVotes === null ? '' : `, net ${signed(netVotes)}`}`) ?? [];
    return [describeComparison(named), ...(own.length > 0 ? [`    ${own.join(' · ')}`] : [])];
  });
  const rewards = reward.seeds.flatMap((one) => [`  ${rewardSentence(one)}`, ...describeCurve(one.curve)]);
  const between = verdict.between.netVotes && betweenSentence('Net votes', verdict.between.netVotes);
  const rest = missingSeeds.length > 0 ? `So far ${seeds.length} of ${seeds.length + missingSeeds.length} seeds: ${seeds.join(', ')}; still to come: ${missingSeeds.join(', ')}.` : `All ${seeds.length} seeds: ${seeds.join(', ')}.`;
  return [verdictSentence(verdict, 'its step-matched control'), between, fewSeedsSentence(seeds.length), ...comparisons, boundSentence(report), ...rewards, rest].filter((line) => line !== null).join('\n');
}
