import { valuesFor, type TQuestionAnswer } from '../question/answer.ts';
import type { THITPolicy } from './policy.ts';

export interface ReviewedAnswer {
  assignmentId: string;
  isRejected: boolean;
  /** From ScoreMyKnownAnswers, when that ran. */
  knownScore: number | null;
  answers: readonly TQuestionAnswer[];
}

export interface Plurality {
  /** `agreed` is null where no answer has enough; `level` is the percentage of workers behind the most frequent one. */
  questions: { questionId: string; agreed: string[] | null; level: number }[];
  /** Percentage of questions with an agreed answer. */
  hitScore: number;
  /** Percentage of agreed questions in which a worker gave the agreed answer; null when nothing was agreed on. */
  workers: { assignmentId: string; score: number | null; agreedOn: Map<string, boolean> }[];
}

/** Characters from which an answer is not compared. */
const MAX_LENGTH = 256;

const keyOf = (values: readonly string[]): string => JSON.stringify(values);
const percent = (part: number, whole: number): number => Math.floor((part / whole) * 100);

/** The one most frequent answer and how many gave it; null when two are equally frequent. */
function mostFrequent(given: readonly string[][]): { values: string[]; votes: number } | null {
  const votes = new Map<string, number>();
  for (const values of given) votes.set(keyOf(values), (votes.get(keyOf(values)) ?? 0) + 1);
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1]);
  if (!first || second?.[1] === first[1]) return null;
  return { values: JSON.parse(first[0]) as string[], votes: first[1] };
}

/**
 * SimplePlurality/2011-09-01: which answers the workers of a HIT agree on, and how much each agrees with the others. Answers are compared exactly,
 * as sets of values without surrounding white space. Scores are whole percentages, rounded down.
 */
export function simplePlurality(policy: THITPolicy, all: readonly ReviewedAnswer[]): Plurality {
  const { questionIds, agreementThreshold, disregardRejected, disregardKnownScoreBelow } = policy;
  const counted = all.filter(({ isRejected, knownScore }) => {
    if (disregardRejected && isRejected) return false;
    return disregardKnownScoreBelow === undefined || knownScore === null || knownScore >= disregardKnownScoreBelow;
  });
  const usable = (answers: readonly TQuestionAnswer[], questionId: string): string[] | null => {
    const values = valuesFor(answers, questionId);
    return values.length === 0 || values.some((value) => value.length > MAX_LENGTH) ? null : values;
  };
  const questions = questionIds.map((questionId) => {
    const given = counted.map(({ answers }) => usable(answers, questionId)).filter((values) => values !== null);
    const best = mostFrequent(given);
    const level = best ? percent(best.votes, counted.length) : 0;
    return { questionId, agreed: best && level > agreementThreshold ? best.values : null, level };
  });
  const agreed = questions.filter((question): question is typeof question & { agreed: string[] } => question.agreed !== null);
  const workers = counted.map(({ assignmentId, answers }) => {
    const agreedOn = new Map(agreed.map(({ questionId, agreed: values }) => [questionId, keyOf(usable(answers, questionId) ?? []) === keyOf(values)]));
    const matches = [...agreedOn.values()].filter(Boolean).length;
    return { assignmentId, score: agreed.length === 0 ? null : percent(matches, agreed.length), agreedOn };
  });
  return { questions, hitScore: percent(agreed.length, questionIds.length), workers };
}
