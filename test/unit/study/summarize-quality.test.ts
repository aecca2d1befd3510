import { expect, test } from 'vitest';
import type { AnswerRow } from '#lib/study/answer-rows.ts';
import { summarizeQuality } from '#lib/study/summarize-quality.ts';
import { toVotes } from '#lib/study/vote-table.ts';

const AT = Date.UTC(2026, 10, 26);

function row(itemId: string, workerId: string, answer: AnswerRow['answer'], more: Partial<AnswerRow> = {}): AnswerRow {
  return {
    assignmentId: `${itemId}${workerId}`, hitId: itemId, itemId, position: 0, instruction: '', caption: null, annotation: null, workerId, status: 'Approved', surplus: false,
    acceptedAt: new Date(AT), submittedAt: new Date(AT + 4_000), decidedAt: null, answer, evidence: { order: ['a', 'b'] }, feedback: null, files: {}, sha256: '', gold: null, ...more,
  };
}

/** Twelve items whose better side alternates; two careful workers see it, a third always says left. */
const TRUTH = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'a' : 'b'));
const COMPARED = TRUTH.flatMap((truth, i) => [row(`i${i}`, 'careful', { choice: truth }), row(`i${i}`, 'other', { choice: i === 3 ? 'tie' : truth }), row(`i${i}`, 'lefty', { choice: 'a' })]);
const gold = (workerId: string, choice: string, i: number) => row(`g${i}`, workerId, { choice }, { gold: { kind: i === 0 ? 'duplicate' : 'identity', source: 0, choice: 'tie' } });
const GOLDS = [0, 1, 2].flatMap((i) => [gold('careful', 'tie', i), gold('lefty', 'a', i), ...(i < 2 ? [gold('other', i === 0 ? 'tie' : 'a', i)] : [])]);

test('tells a careless worker from careful ones by test items, agreement, models and bias', () => {
  const { workers, tests } = summarizeQuality([...COMPARED, ...GOLDS], { minAccuracy: 0.6, minTests: 3 });
  const by = Object.fromEntries(workers.map((worker) => [worker.workerId, worker]));
  expect(tests.map(({ kind, items, right, total }) => [kind, items, right, total])).toEqual([['identity', 2, 2, 5], ['duplicate', 1, 2, 3]]);
  expect([by.careful.tests, by.lefty.tests, by.other.tests].map((score) => [score?.right, score?.total])).toEqual([[3, 3], [0, 3], [1, 2]]);
  expect(by.careful.tests?.low).toBeCloseTo(0.4385, 3); // Wilson for 3 of 3
  expect([by.careful.isExcluded, by.lefty.isExcluded, by.other.isExcluded], 'one of two is too few to judge').toEqual([false, true, false]);
  expect([by.careful.leftShare?.share, by.lefty.leftShare?.share]).toEqual([0.5, 1]);
  for (const measure of ['dawidSkene', 'glad', 'mace'] as const) expect(by.careful.models?.[measure], measure).toBeGreaterThan(by.lefty.models?.[measure] as number);
  expect(by.careful.agreement?.share).toBe(1); // where the other two disagree, there is no majority to agree with
  expect(by.lefty.agreement?.share).toBeCloseTo(6 / 11);
  expect([by.careful.answers, by.careful.medianSeconds]).toEqual([15, 4]);
});

test('without a pre-registered rule nobody is left out, and rejected or surplus answers do not vote', () => {
  const rejected = row('i0', 'noise', { choice: 'b' }, { status: 'Rejected' });
  const surplus = row('i1', 'ghost', { choice: 'b' }, { surplus: true });
  const { workers, agreement } = summarizeQuality([...COMPARED, ...GOLDS, rejected, surplus], undefined);
  expect(workers.some(({ isExcluded }) => isExcluded)).toBe(false);
  expect(workers.find(({ workerId }) => workerId === 'noise')).toMatchObject({ answers: 1, rejected: 1, agreement: null, models: null });
  expect(workers.find(({ workerId }) => workerId === 'ghost')).toBeUndefined();
  expect(agreement).toEqual(summarizeQuality(COMPARED, undefined).agreement);
});

test('a ranking votes on every pair, ties included; what is written does not vote but may repeat itself', () => {
  expect(toVotes(row('i', 'w', { ranking: ['3', '1', '2'], ties: [['1', '2']] })).map(({ task, label }) => [task, label])).toEqual([['i/1/2', 'tie'], ['i/1/3', 'second'], ['i/2/3', 'second']]);
  const rankings = ['i', 'j'].flatMap((item) => ['v', 'w'].map((worker) => row(item, worker, { ranking: item === 'i' ? ['1', '2', '3'] : ['3', '2', '1'], flags: [] })));
  expect(summarizeQuality(rankings, undefined).agreement).toEqual({ kappa: 1, alpha: 1 });
  const written = [row('i', 'w', { instructions: ['Add a hat', 'Make it red'] }), row('j', 'w', { instructions: ['Add hats', 'Remove it all'] })];
  expect(summarizeQuality(written, undefined)).toMatchObject({ tests: [], agreement: { kappa: null, alpha: null }, workers: [{ workerId: 'w', repeats: { share: 0.25 }, models: null, agreement: null }] });
});
