/** Properties that every vote model must have, on random votes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dawidSkene } from '#lib/consensus/dawid-skene.ts';
import { glad } from '#lib/consensus/glad.ts';
import { mace } from '#lib/consensus/mace.ts';
import { majorityVote } from '#lib/consensus/majority-vote.ts';
import { voteShares } from '#lib/consensus/vote-shares.ts';
import { type Consensus, tabulateVotes, type Vote, type VoteTable } from '#lib/consensus/votes.ts';

const models: Record<string, (table: VoteTable) => Consensus> = {
  'vote shares': voteShares,
  'Dawid–Skene': (table) => dawidSkene(table, { rounds: 10, tolerance: -Infinity }),
  GLAD: (table) => glad(table, { rounds: 4, tolerance: -Infinity, stepTolerance: 1e-9, stepRounds: 500 }),
  'MACE (variational)': (table) => mace(table, { rounds: 10 }),
  'MACE (EM)': (table) => mace(table, { rounds: 10, method: 'em' }),
};
const LABELS = ['a', 'b', 'c'];

/** Up to 8 tasks by up to 5 workers, with holes; at least one vote. */
const votesArbitrary = fc
  .array(fc.array(fc.option(fc.constantFrom(...LABELS), { freq: 4 }), { minLength: 2, maxLength: 5 }), { minLength: 2, maxLength: 8 })
  .map((grid) => grid.flatMap((row, t) => row.flatMap((label, w): Vote[] => (label === null ? [] : [{ task: `t${t}`, worker: `w${w}`, label }]))))
  .filter((votes) => votes.length > 0);

function byName(table: VoteTable, { probabilities }: Consensus): Map<string, number> {
  return new Map(table.tasks.flatMap((task, t) => table.labels.map((label, k): [string, number] => [`${task} ${label}`, probabilities[t][k]])));
}

describe.each(Object.entries(models))('%s', (_, model) => {
  test('gives each task probabilities that sum to 1', () => {
    fc.assert(
      fc.property(votesArbitrary, (votes) => {
        for (const row of model(tabulateVotes(votes)).probabilities) {
          expect(row.every((p) => p >= 0 && p <= 1 + 1e-9)).toBe(true);
          expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 8);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(
        votesArbitrary.chain((votes) => fc.tuple(fc.constant(votes), fc.shuffledSubarray(votes, { minLength: votes.length }))),
        ([votes, shuffled]) => {
          const [table, other] = [tabulateVotes(votes), tabulateVotes(shuffled)];
          const got = byName(other, model(other));
          for (const [name, p] of byName(table, model(table))) expect(got.get(name)).toBeCloseTo(p, 5);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('does not care what the labels are called', () => {
    const names: Record<string, string> = { a: 'z', b: 'y', c: 'x' };
    fc.assert(
      fc.property(votesArbitrary, (votes) => {
        const [table, renamed] = [tabulateVotes(votes), tabulateVotes(votes.map((vote) => ({ ...vote, label: names[vote.label] })))];
        const got = byName(renamed, model(renamed));
        for (const [name, p] of byName(table, model(table))) expect(got.get(`${name.slice(0, -1)}${names[name.slice(-1)]}`)).toBeCloseTo(p, 5);
      }),
      { numRuns: 30 },
    );
  });

  test('agrees with workers who all agree', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LABELS), { minLength: 3, maxLength: 12 }), fc.integer({ min: 3, max: 6 }), (truth, workers) => {
        const table = tabulateVotes(truth.flatMap((label, t) => Array.from({ length: workers }, (_, w) => ({ task: `t${t}`, worker: `w${w}`, label }))));
        const { labels } = model(table);
        for (const [t, task] of table.tasks.entries()) expect(table.labels[labels[t]]).toBe(truth[Number(task.slice(1))]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('models that weigh workers', () => {
  // Three careful workers are outvoted on the last two tasks by four who answer at random elsewhere.
  const careful = ['c0', 'c1', 'c2'];
  const careless = ['r0', 'r1', 'r2', 'r3'];
  const votes: Vote[] = [];
  for (let t = 0; t < 30; t++) {
    const truth = LABELS[t % 3];
    for (const worker of careful) votes.push({ task: `t${t}`, worker, label: truth });
    for (const [r, worker] of careless.entries())
      votes.push({ task: `t${t}`, worker, label: t >= 28 ? LABELS[(t + 1) % 3] : LABELS[(t * (r + 2) + Math.floor(t / 3) * (r + 1)) % 3] });
  }
  const table = tabulateVotes(votes);

  test('the majority is fooled where the careless agree', () => {
    const { labels } = voteShares(table);
    expect(table.labels[labels[table.tasks.indexOf('t28')]]).not.toBe(LABELS[28 % 3]);
  });

  test.each(['Dawid–Skene', 'GLAD', 'MACE (variational)', 'MACE (EM)'])('%s is not', (name) => {
    const { labels } = models[name](table);
    for (const [t, task] of table.tasks.entries()) expect(table.labels[labels[t]]).toBe(LABELS[Number(task.slice(1)) % 3]);
  });

  test('Dawid–Skene never lowers its bound on these votes', () => {
    const { bounds } = dawidSkene(table, { rounds: 20, tolerance: -Infinity });
    for (let i = 1; i < bounds.length; i++) expect(bounds[i]).toBeGreaterThanOrEqual(bounds[i - 1] - 1e-9);
  });

  test('GLAD ranks the careful above the careless', () => {
    const { alphas } = glad(table);
    expect(Math.min(...careful.map((worker) => alphas[table.workers.indexOf(worker)]))).toBeGreaterThan(
      Math.max(...careless.map((worker) => alphas[table.workers.indexOf(worker)])),
    );
  });
});

test('one more vote for a label never lowers its share', () => {
  fc.assert(
    fc.property(votesArbitrary, fc.constantFrom(...LABELS), (votes, label) => {
      const before = tabulateVotes([...votes]);
      if (!before.labels.includes(label)) return;
      const after = tabulateVotes([...votes, { task: votes[0].task, worker: 'new', label }]);
      const share = (table: VoteTable) => voteShares(table).probabilities[table.tasks.indexOf(votes[0].task)][table.labels.indexOf(label)];
      expect(share(after)).toBeGreaterThanOrEqual(share(before));
    }),
  );
});

test('the vote shares and the plain majority vote choose alike where one label leads', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...LABELS), { minLength: 1, maxLength: 9 }), (labels) => {
      const winner = majorityVote<string>(labels, 'tie');
      const table = tabulateVotes(labels.map((label, w) => ({ task: 't', worker: `w${w}`, label })));
      if (winner !== 'tie') expect(table.labels[voteShares(table).labels[0]]).toBe(winner);
    }),
  );
});
