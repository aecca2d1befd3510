/** From a study's answers to what they say about those who gave them. Pure: the same numbers come from an export. */
import { fleissKappa, krippendorffAlpha, ordinal } from '#lib/consensus/agreement.ts';
import { wilsonInterval, type Share } from '#lib/consensus/interval.ts';
import type { Vote } from '#lib/consensus/votes.ts';
import { isRight, type TGoldKind, ZGoldKind } from '#lib/crowd/gold/schema.ts';
import { rankOf } from '#lib/crowd/task-types/rank-edits/ranks.ts';
import { meaningKey } from '#lib/contracts/words.ts';
import { type AnswerRow, writtenEdits } from './answer-rows.ts';
import type { TTests } from './design.ts';
import { isExcluded } from './test-scores.ts';
import { toVotes } from './vote-table.ts';
import { modelWorkers, type WorkerModels } from './worker-models.ts';

export interface WorkerQuality {
  workerId: string;
  /** Answers in all, and those rejected. */
  answers: number;
  rejected: number;
  /** Test items answered right, with Wilson's interval; null where none was answered. */
  tests: (Share & { right: number; total: number }) | null;
  models: WorkerModels | null;
  /** Votes that agree with the majority of the others on the same item, or pair of a ranking; ties among the others say nothing. */
  agreement: Share | null;
  /** How often the left side was chosen among the choices of a side. */
  leftShare: Share | null;
  /** Written texts that repeat what the same worker wrote about another picture. */
  repeats: Share | null;
  /** Median seconds from accepting to handing in. */
  medianSeconds: number;
  /** Left out of the result by the pre-registered rule. */
  isExcluded: boolean;
}

export interface QualityReport {
  /** Answers to test items by how they were made. */
  tests: { kind: TGoldKind; items: number; right: number; total: number; share: Share | null }[];
  /** Most answers first. */
  workers: WorkerQuality[];
  /** Fleiss' κ over votes (pairs of a ranking); Krippendorff's α, nominal over choices and ordinal over ranks. */
  agreement: { kappa: number | null; alpha: number | null };
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const passed = ({ gold, answer, evidence }: AnswerRow): boolean => gold !== null && isRight(gold, answer, evidence?.order ?? []);

function summarizeTests(rows: readonly AnswerRow[]): QualityReport['tests'] {
  return ZGoldKind.options.flatMap((kind) => {
    const of = rows.filter(({ gold }) => gold?.kind === kind);
    const right = of.filter(passed).length;
    return of.length === 0 ? [] : [{ kind, items: new Set(of.map(({ itemId }) => itemId)).size, right, total: of.length, share: wilsonInterval(right, of.length) }];
  });
}

/** The label most of the others gave, or null when there is no single one. */
function majorityOfOthers(votes: readonly Vote[], own: Vote): string | null {
  const counts = new Map<string, number>();
  for (const vote of votes) if (vote !== own) counts.set(vote.label, (counts.get(vote.label) ?? 0) + 1);
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : null;
}

function agreementOf(votes: readonly Vote[], byTask: Map<string, Vote[]>): Share | null {
  const compared = votes.flatMap((vote) => {
    const majority = majorityOfOthers(byTask.get(vote.task) ?? [], vote);
    return majority === null ? [] : [majority === vote.label];
  });
  return wilsonInterval(compared.filter(Boolean).length, compared.length);
}

function leftShareOf(rows: readonly AnswerRow[]): Share | null {
  const sided = rows.filter(({ answer, evidence }) => answer.choice !== undefined && (evidence?.order ?? []).includes(answer.choice));
  return wilsonInterval(sided.filter(({ answer, evidence }) => evidence?.order?.[0] === answer.choice).length, sided.length);
}

function repeatsOf(rows: readonly AnswerRow[]): Share | null {
  const keys = rows.flatMap(({ answer }) => writtenEdits(answer).map(({ instruction }) => meaningKey(instruction)));
  return wilsonInterval(keys.length - new Set(keys).size, keys.length);
}

function agreementOfAll(rows: readonly AnswerRow[], byTask: Map<string, Vote[]>): QualityReport['agreement'] {
  const labels = [...byTask.values()].map((votes) => votes.map(({ label }) => label));
  const ranked = rows.filter(({ answer }) => answer.ranking);
  if (ranked.length === 0) {
    const names = [...new Set(labels.flat())].sort();
    return { kappa: fleissKappa(labels), alpha: krippendorffAlpha(labels.map((votes) => votes.map((label) => names.indexOf(label)))) };
  }
  const units = [...groupBy(ranked, ({ itemId }) => itemId).values()].flatMap((group) =>
    (group[0].answer.ranking ?? []).map((label) => group.map(({ answer: { ranking = [], ties } }) => rankOf(label, { ranking, ties }))),
  );
  return { kappa: fleissKappa(labels), alpha: krippendorffAlpha(units, ordinal) };
}

/**
 * Sums up how well a study's workers worked. Test items count for accuracy only; agreement and models rest on the other items. Rejected answers count
 * for accuracy, speed and bias, not for agreement.
 */
export function summarizeQuality(rows: readonly AnswerRow[], exclusion: TTests['exclusion']): QualityReport {
  const answered = rows.filter(({ surplus }) => !surplus);
  const counted = answered.filter(({ status, gold }) => status !== 'Rejected' && gold === null);
  const votes = counted.flatMap(toVotes);
  const byTask = groupBy(votes, ({ task }) => task);
  const byWorker = groupBy(votes, ({ worker }) => worker);
  const models = modelWorkers(votes);
  const workers = [...groupBy(answered, ({ workerId }) => workerId)].map(([workerId, own]): WorkerQuality => {
    const tested = own.filter(({ gold }) => gold !== null);
    const score = { right: tested.filter(passed).length, total: tested.length };
    const share = wilsonInterval(score.right, score.total);
    return {
      workerId,
      answers: own.length,
      rejected: own.filter(({ status }) => status === 'Rejected').length,
      tests: share && { ...score, ...share },
      models: models?.get(workerId) ?? null,
      agreement: agreementOf(byWorker.get(workerId) ?? [], byTask),
      leftShare: leftShareOf(own.filter(({ gold }) => gold === null)),
      repeats: repeatsOf(own),
      medianSeconds: median(own.map(({ acceptedAt, submittedAt }) => (submittedAt.getTime() - acceptedAt.getTime()) / 1000)),
      isExcluded: isExcluded(score, exclusion),
    };
  });
  workers.sort((a, b) => b.answers - a.answers || (a.workerId < b.workerId ? -1 : 1));
  return { tests: summarizeTests(answered), workers, agreement: agreementOfAll(counted, byTask) };
}
