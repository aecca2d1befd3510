/** A loop's report with counts of one's choice, for what reads reports. */
import { wilsonInterval } from '#lib/consensus/interval.ts';
import { signTest } from '#lib/consensus/sign-test.ts';
import { type TComparisonReport, type TLoopReport, ZLoopReport } from '#lib/contracts/loop-report.ts';
import { netVotesOf } from '#lib/loop/net-votes.ts';

type Counts = TComparisonReport['votes'];

export function comparisonOf(a: string, b: string, votes: Counts): TComparisonReport {
  const decided = votes.a + votes.b;
  const share = wilsonInterval(votes.a, decided);
  const about = { name: `${a} against ${b}`, studyId: 'S', designHash: 'd', a, b, aModelId: 'A', bModelId: 'B', kappa: 0.2, p: signTest(votes.a, decided) };
  return { ...about, n: decided + votes.tie, votes, decided, share: share?.share ?? null, ci95: share && [share.low, share.high], ...netVotesOf(votes), singleVotes: { a: 3 * votes.a, b: 3 * votes.b, tie: 3 * votes.tie } };
}

export interface LoopReportOptions {
  seed: number;
  verdict: Counts;
  supervised?: Counts;
  oracle?: Counts | null;
  reward?: Partial<TLoopReport['reward']>;
}

export function loopReport({ seed, verdict, supervised = verdict, oracle = null, reward = {} }: LoopReportOptions): TLoopReport {
  const model = (label: string, x: number) => ({ label, modelId: label, key: 'k', editsKey: 'e', imageSimilarity: 0.7 - x, directionalSimilarity: 0.3 + x });
  return ZLoopReport.parse({
    ...{ version: 1, runId: `RUN${seed}`, world: 'shapes', preset: 'long', arm: 'conditional', seed, startedAt: '2026-11-26T10:00:00.000Z', seconds: 5_000 },
    ...{ verdict: comparisonOf('HIVE', 'Control', verdict), versusSupervised: comparisonOf('HIVE', 'Supervised', supervised), longRun: null, versusStart: null },
    controls: { fiveVsOne: null, oracleReward: oracle && comparisonOf('Oracle', 'Control', oracle), aVsA: null },
    missing: { longRun: 'No checkpoints of the long run ship yet.', fiveVsOne: 'No checkpoints of the long run ship yet.', aVsA: 'Left out on request.', versusStart: 'Left out on request.' },
    reward: { modelId: 'R', pairAccuracy: 0.62, ci95: [0.58, 0.66], pairs: 900, annotatorAgreement: 0.7, agreementCi95: [0.68, 0.72], trainedRankings: 600, heldOutRankings: 150, ...reward },
    rankings: { studyId: 'S', datasetId: 'D', key: 'k', items: 250, rankings: 750 },
    scoring: [],
    models: [model('Supervised', 0), model('HIVE', 0.05), model('Control', 0.02)],
    sheets: [],
    rule: { text: '{}', sha256: `${seed}`.repeat(64).slice(0, 64), registeredAt: '2026-11-26T10:00:00.000Z' },
    promotion: { isPromoted: false, modelId: 'H', reason: 'Not promoted.' },
    answers: 1_000,
    stages: [{ name: 'Reward model', stage: 'reward', runId: 'r', startedAfter: 100, seconds: 500 }],
    seeds: { reward: 1 },
  } satisfies Record<keyof TLoopReport, unknown>);
}
