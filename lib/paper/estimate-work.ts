/** Time, people's time and money of counted work. Pure but for the platform's fee, an environment variable. */
import { feeOf } from '#lib/payment/fee.ts';
import { EXPERIENCE } from '#lib/study/estimate-study.ts';
import type { Work } from './count-work.ts';

/** What two idle cores do in a second in the shapes world, both lanes together (seed 12 of the powered run, where they were idle): steps of 32 examples. */
const PER_SECOND = { pairs: 20, edits: 45, editorSteps: 17, rewardSteps: 18, answers: 90 };
const RATE_BATCH = 32;
/** Start of a platform, and what seeds spend without computing: they wait for each other's ends. */
const STARTING = 60;
const IDLE_SHARE = 0.25;

export interface Estimate {
  /** With simulated annotators, from the first command to the last result. */
  seconds: number;
  /** Answers, and the hours they take people. */
  answers: number;
  hours: number;
  /** What they cost with the fee, in micro-dollars. */
  cost: bigint;
}

/** All seeds one after the other. */
export function estimateWork(work: Work, seeds: number): Estimate {
  const { pairs, edits, editorSteps, batch, rewardSteps, rankings, votes } = work;
  const computing = edits / PER_SECOND.edits + (editorSteps * batch) / RATE_BATCH / PER_SECOND.editorSteps + rewardSteps / PER_SECOND.rewardSteps + (rankings.answers + votes.answers) / PER_SECOND.answers;
  const cost = [rankings, votes].reduce((sum, { answers, payment }) => sum + BigInt(answers) * (BigInt(payment) + feeOf(BigInt(payment))), 0n);
  return {
    seconds: STARTING + pairs / PER_SECOND.pairs + seeds * computing * (1 + IDLE_SHARE),
    answers: seeds * (rankings.answers + votes.answers),
    hours: (seeds * (rankings.answers * EXPERIENCE.RankEdits + votes.answers * EXPERIENCE.CompareEdits)) / 3600,
    cost: BigInt(seeds) * cost,
  };
}
