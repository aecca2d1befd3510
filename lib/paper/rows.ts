/** Measurements of several seeds as rows of a figure: counted together, each seed's own beside it. Pure. */
import { wilsonInterval } from '#lib/consensus/interval.ts';
import type { TPaperRow, TPaperSeed } from '#lib/contracts/paper-report.ts';
import type { TShare } from '#lib/contracts/stages.ts';
import { netVotesOf } from '#lib/loop/net-votes.ts';

type Counts = { a: number; b: number; tie: number };
type Measured = Pick<TPaperRow['seeds'][number], 'value' | 'ci95' | 'n'>;

/** What one seed measured, where it did. */
export interface OfSeed<T> {
  seed: number;
  runId: string;
  found: T;
}

/** Picks something out of every seed that has it. */
export function ofSeeds<T>(seeds: readonly TPaperSeed[], pick: (seed: TPaperSeed) => { runId: string; found: T } | null | undefined): OfSeed<T>[] {
  return seeds.flatMap((seed) => {
    const picked = pick(seed);
    return picked ? [{ seed: seed.seed, ...picked }] : [];
  });
}

/** Hits among n with Wilson's interval. */
export function measuredShare(hits: number, n: number): Measured {
  const found = wilsonInterval(hits, n);
  return { value: found?.share ?? null, ci95: found && [found.low, found.high], n };
}

/** A row of what seeds measured; `total` counts them together. */
export function rowOf(about: Pick<TPaperRow, 'group' | 'label' | 'unit'> & { paper?: number | null }, own: readonly OfSeed<Measured>[], total: Measured): TPaperRow {
  return { paper: null, ...about, ...total, seeds: own.map(({ seed, found }) => ({ seed, ...found })), runIds: own.map(({ runId }) => runId) };
}

/** Shares over independent observations, as one. */
export function shareRow(about: Pick<TPaperRow, 'group' | 'label'> & { paper?: number | null }, own: readonly OfSeed<TShare>[]): TPaperRow {
  const n = own.reduce((sum, { found }) => sum + found.n, 0);
  const hits = own.reduce((sum, { found }) => sum + Math.round(found.share * found.n), 0);
  return rowOf({ ...about, unit: 'share' }, own.map((one) => ({ ...one, found: { value: one.found.share, ci95: one.found.ci95, n: one.found.n } })), measuredShare(hits, n));
}

/** Shares over observations that go together in groups (pairs of an item): the seeds' intervals, which know about that, are joined as independent ones. */
export function groupedShareRow(about: Pick<TPaperRow, 'group' | 'label'> & { paper?: number | null }, own: readonly OfSeed<TShare>[]): TPaperRow {
  const n = own.reduce((sum, { found }) => sum + found.n, 0);
  const value = n === 0 ? null : own.reduce((sum, { found }) => sum + found.share * found.n, 0) / n;
  const half = Math.sqrt(own.reduce((sum, { found }) => sum + ((found.n * (found.ci95[1] - found.ci95[0])) / 2) ** 2, 0)) / Math.max(1, n);
  const ci95: [number, number] | null = own.length === 1 ? own[0].found.ci95 : value === null ? null : [Math.max(0, value - half), Math.min(1, value + half)];
  return rowOf({ ...about, unit: 'share' }, own.map((one) => ({ ...one, found: { value: one.found.share, ci95: one.found.ci95, n: one.found.n } })), { value, ci95, n });
}

function addCounts(counts: readonly Counts[]): Counts {
  return counts.reduce((sum, { a, b, tie }) => ({ a: sum.a + a, b: sum.b + b, tie: sum.tie + tie }), { a: 0, b: 0, tie: 0 });
}

const netOf = (counts: Counts): Measured => {
  const { netVotes, netVotesCi95 } = netVotesOf(counts);
  return { value: netVotes, ci95: netVotesCi95, n: counts.a + counts.b + counts.tie };
};

/** Items won, as the share of the decided ones and as net votes: two rows. */
export function voteRows(group: string, label: string, own: readonly OfSeed<Counts>[], paperNet: number | null = null): [TPaperRow, TPaperRow] {
  const votes = addCounts(own.map(({ found }) => found));
  const decided = ({ a, b }: Counts): Measured => measuredShare(a, a + b);
  const over = (measure: (counts: Counts) => Measured) => own.map((one) => ({ ...one, found: measure(one.found) }));
  return [
    { ...rowOf({ group, label, unit: 'share' }, over(decided), decided(votes)), votes },
    { ...rowOf({ group, label, unit: 'net', paper: paperNet }, over(netOf), netOf(votes)), votes },
  ];
}
