import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import { buildReport, type LoopParts } from '#lib/loop/build-report.ts';
import { chooseModels } from '#lib/loop/choose-models.ts';
import { registerRule } from '#lib/loop/register-rule.ts';
import { applyRule } from '#lib/loop/rule.ts';
import { promoteModel } from '#lib/model/promote-model.ts';
import { useModel } from '#lib/model/use-model.ts';
import type { TSide } from '#lib/run/stages/fields.ts';
import { invokeWorker } from './invoke-worker.ts';
import { noiseSeed } from './noise-seed.ts';
import { runChild } from './run-child.ts';
import { type RunContext, runFunction } from './run-function.ts';

/** The parts of a loop as functions that start a child run each. */
function stagesOf(context: RunContext<'loop'>, itemsKey: string, editorId: string) {
  const { config } = context;
  const { seed, world, crowd, study, rankings, fineTune } = config;
  return {
    async collectRankings() {
      const { result } = await runChild(context, 'collect rankings', { stage: 'rankings', name: 'Rankings of the editor’s own edits', config: { ...rankings, editorId, world, seed, crowd } });
      return result;
    },
    async trainReward(startId: string, datasetId: string) {
      const training = { ...config.reward, leaveOutFlags: rankings.leaveOutFlags };
      const { result } = await runChild(context, 'train the reward', { stage: 'reward', name: 'Reward model', config: { startId, datasetId, seed: noiseSeed(seed, 'reward'), training } });
      return result;
    },
    /** All arms learn from the same start, batches, noise and dropout draws: only the reward differs. */
    async fineTune(name: string, reward: string) {
      const training = { ...fineTune, arm: reward === 'none' ? ('control' as const) : config.arm };
      const triplets = { world, seed: noiseSeed(seed, 'triplets'), count: config.triplets };
      const { result } = await runChild(context, `train: ${name}`, { stage: 'fine-tune', name: `${name} arm`, config: { name, startId: editorId, reward, triplets, seed: noiseSeed(seed, 'fine-tune'), training } });
      return result;
    },
    async sample(label: string, modelId: string, rest: Partial<TSide> = {}): Promise<TSide> {
      const model = { label, modelId, noise: 0, ...rest };
      const { result } = await runChild(context, `sample: ${label}`, { stage: 'sampling', name: `Edits of ${label}`, config: { model, itemsKey, seed } });
      return { ...model, editsKey: result.editsKey };
    },
    async judge(a: TSide, b: TSide): Promise<TComparisonReport> {
      const name = `${a.label} against ${b.label}`;
      const { result } = await runChild(context, `study: ${name}`, { stage: 'study', name, config: { name, a, b, world, seed, items: study.items, itemsKey, crowd, overlap: study.overlap, payment: study.payment } });
      return result.comparison;
    },
    async evaluate(clipId: string, models: TSide[]) {
      const { result } = await runChild(context, 'evaluate', { stage: 'evaluation', name: 'CLIP and oracle', config: { clipId, models, world, seed, items: study.items, itemsKey } });
      return result;
    },
  };
}

const or = <T>(condition: boolean, work: () => Promise<T>): Promise<T | null> => (condition ? work() : Promise.resolve(null));

/**
 * HIVE's three steps, and the studies that judge them. What does not depend on each other runs side by side, so that the worker trains the control and
 * the oracle's arm while people rank. Every promise is created before the first one is awaited: a failure anywhere ends the loop.
 */
export const runLoop = runFunction('loop', async (context) => {
  const { runId, config, run, step } = context;
  const { controls } = config;
  const rule = await step.run('register the rule', () => registerRule(runId, config));
  const { result: shipped } = await runChild(context, 'list the shipped models', { stage: 'shipped', name: 'Shipped models', config: {} });
  const chosen = await step.run('choose the models', () => chooseModels({ runId, editor: config.editor, shipped: shipped.models }));
  const { itemsKey } = await invokeWorker(step, 'draw-items', 'draw the instructions', { run, world: config.world, seed: config.seed, purpose: 'study', count: config.study.items });
  const { editorId, long, isConditional } = chosen;
  const stages = stagesOf(context, itemsKey, editorId);
  const fiveSampling = controls.fiveVsOne && long && isConditional ? (await step.run('look up the long run', () => useModel({ runId, role: 'long run', modelId: long.hiveId, kind: 'Editor' }))).sampling : null;

  const rankings = stages.collectRankings();
  const control = stages.fineTune('Control', 'none');
  const oracle = or(controls.oracleReward, () => stages.fineTune('Oracle', 'oracle'));
  const reward = rankings.then(({ datasetId }) => stages.trainReward(chosen.rewardId, datasetId));
  const hive = reward.then(({ modelId }) => stages.fineTune('HIVE', modelId));

  const supervisedEdits = stages.sample('Supervised', editorId);
  const controlEdits = control.then(({ modelId }) => stages.sample('Control', modelId));
  const oracleEdits = oracle.then((arm) => arm && stages.sample('Oracle', arm.modelId));
  const hiveEdits = hive.then(({ modelId }) => stages.sample('HIVE', modelId));
  const againEdits = or(controls.aVsA, () => stages.sample('Supervised again', editorId, { noise: 1 }));
  const longEdits = or(controls.longRun && long !== null, () => Promise.all([stages.sample('Long HIVE', long!.hiveId), stages.sample('Long control', long!.controlId)]));
  const fiveEdits = or(fiveSampling !== null, () =>
    Promise.all([5, 1].map((level) => stages.sample(level === 5 ? 'Asked for five' : 'Asked for one', long!.hiveId, { sampling: { ...fiveSampling!, rewardOutOfFive: level } }))),
  );

  const verdict = Promise.all([hiveEdits, controlEdits]).then(([a, b]) => stages.judge(a, b));
  const versusSupervised = Promise.all([hiveEdits, supervisedEdits]).then(([a, b]) => stages.judge(a, b));
  const oracleReward = Promise.all([oracleEdits, controlEdits]).then(([a, b]) => a && stages.judge(a, b));
  const aVsA = Promise.all([supervisedEdits, againEdits]).then(([a, b]) => b && stages.judge(a, b));
  const longRun = longEdits.then((sides) => sides && stages.judge(sides[0], sides[1]));
  const fiveVsOne = fiveEdits.then((sides) => sides && stages.judge(sides[0], sides[1]));
  const evaluation = Promise.all([supervisedEdits, controlEdits, hiveEdits, oracleEdits, longEdits]).then((sides) =>
    stages.evaluate(chosen.clipId, sides.flat().filter((side) => side !== null)),
  );

  const [judged, rest, trained] = await Promise.all([
    Promise.all([verdict, versusSupervised, longRun, fiveVsOne, oracleReward, aVsA]),
    Promise.all([rankings, reward, evaluation]),
    Promise.all([hive, control, oracle]),
  ]);
  const decision = applyRule(judged[0]);
  const isPromoted = decision.holds;
  if (isPromoted) await step.run('promote', () => promoteModel({ modelId: trained[0].modelId, actorId: 'system', reason: decision.reason, runId }));
  const parts: LoopParts = {
    ...{ rule, isConditional, hasLong: long !== null, seeds: Object.fromEntries(['reward', 'triplets', 'fine-tune', 'study/0', 'study/1'].map((name) => [name, noiseSeed(config.seed, name)])) },
    ...{ verdict: judged[0], versusSupervised: judged[1], longRun: judged[2], fiveVsOne: judged[3], oracleReward: judged[4], aVsA: judged[5] },
    ...{ rankings: rest[0], reward: rest[1], evaluation: rest[2] },
    scoring: [{ by: 'the learned reward', scoring: trained[0].scoring }, { by: 'the oracle', scoring: trained[2]?.scoring ?? null }],
    promotion: { isPromoted, modelId: trained[0].modelId, reason: decision.reason },
  };
  return step.run('write the report', () => buildReport({ runId, config, parts }));
});
