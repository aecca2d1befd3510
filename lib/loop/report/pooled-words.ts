/** What several seeds say together, in sentences. Pure. */
import type { TBetween, TPooledReport, TSeedReward } from '#lib/contracts/pooled-report.ts';
import { percent, signed } from './words.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
/** Small numbers as words: `three`. */
export const inWords = (count: number): string => NUMBERS[count] ?? String(count);

/** Mean and range of the seeds' own figures. */
export function betweenSentence(what: 'Net votes' | 'Reward accuracy', { seeds, mean, lowest, highest }: TBetween): string {
  if (seeds === 1) return 'One seed: how much another training would differ cannot be said.';
  const say = (value: number): string => (what === 'Net votes' ? signed(value) : percent(value));
  return `${what} between seeds: mean ${say(mean)}, from ${say(lowest)} to ${say(highest)}.`;
}

/** Fewer seeds than this have a range, and no spread that an interval could be made of. */
const ENOUGH = 8;

/** How much mean and range of so many seeds can be trusted; null where nothing need be said. */
export function fewSeedsSentence(seeds: number): string | null {
  if (seeds === 1 || seeds >= ENOUGH) return null;
  return `${inWords(seeds).replace(/^./, (letter) => letter.toUpperCase())} seeds give a range, not a spread to compute with; the intervals count items and say nothing about another training.`;
}

/** Whether a seed's reward got half-way from chance to what annotators agree on. */
export function rewardSentence({ seed, pairAccuracy, ci95, annotatorAgreement, halfWay, reached }: TSeedReward): string {
  const found = `Seed ${seed}: the reward orders ${percent(pairAccuracy)} [${percent(ci95[0])}, ${percent(ci95[1])}] of held-out pairs as annotators do, who agree among themselves in ${percent(annotatorAgreement)}.`;
  if (halfWay === null || reached === null) return `${found} They agree no more than chance, so there is no half-way.`;
  const verdict = { surely: 'is reached, with the whole interval', 'as an estimate': 'is reached by the estimate, not by the whole interval', no: 'is not reached' }[reached];
  return `${found} Half-way from chance, ${percent(halfWay)}, ${verdict}.`;
}

/** How much of what the oracle brings the learned reward keeps, in net votes against the same control; null where that cannot be asked. */
export function boundSentence({ verdict, controls: { oracleReward } }: TPooledReport): string | null {
  if (!oracleReward || verdict.netVotes === null || oracleReward.netVotes === null || oracleReward.netVotesCi95 === null) return null;
  const beside = `Net votes against the control: ${signed(verdict.netVotes)} with the learned reward, ${signed(oracleReward.netVotes)} with the oracle as reward`;
  if (oracleReward.netVotesCi95[0] <= 0) return `${beside}, whose own interval includes zero: there is no bound to compare with.`;
  return `${beside}: about ${percent(verdict.netVotes / oracleReward.netVotes, 0)} of the bound.`;
}
