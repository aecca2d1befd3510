import { buildReport, type LoopParts } from '#lib/loop/build-report.ts';
import { chooseModels } from '#lib/loop/choose-models.ts';
import { promoteByRule } from '#lib/loop/promote-by-rule.ts';
import { registerRule } from '#lib/loop/register-rule.ts';
import { applyRule, writeRule } from '#lib/loop/rule.ts';
import { takeModel } from '#lib/model/take-model.ts';
import { invokeWorker } from './invoke-worker.ts';
import { type LoopStages, stagesOf } from './loop-stages.ts';
import { noiseSeed } from './noise-seed.ts';
import { runChild } from './run-child.ts';
import { runFunction } from './run-function.ts';
import type { ChosenModels } from '#lib/loop/choose-models.ts';
import type { TLoopConfig } from '#lib/loop/config.ts';
import type { TSampling } from '#lib/contracts/stages.ts';

const or = <T>(condition: boolean, work: () => Promise<T>): Promise<T | null> => (condition ? work() : Promise.resolve(null));

interface Begin extends ChosenModels {
  controls: TLoopConfig['controls'];
  arm: TLoopConfig['arm'];
  /** How to ask the model that was trained with the reward in words: this loop's own where it trains one, else the shipped one. Null without any. */
  fiveSampling: TSampling | null;
}

/**
 * Everything between the start and the decision. What does not depend on each other runs side by side, so that the worker trains the control and the
 * oracle's arm while people rank. Every promise is made before the first one is awaited: a failure anywhere ends the loop.
 */
async function runStages(stages: LoopStages, { editorId, rewardId, shippedRewardId, clipId, textToImageId, long, controls, arm, fiveSampling }: Begin) {
  const pairs = stages.drawPairs(textToImageId);
  const rankings = stages.collectRankings();
  const control = pairs.then(({ datasetId }) => stages.fineTune('Control', 'none', datasetId));
  const oracle = or(controls.oracleReward, () => pairs.then(({ datasetId }) => stages.fineTune('Oracle', 'oracle', datasetId)));
  const startReward = or(controls.startReward, () => pairs.then(({ datasetId }) => stages.fineTune('Start reward', shippedRewardId, datasetId)));
  const reward = rankings.then(({ datasetId }) => stages.trainReward(rewardId, datasetId));
  const hive = Promise.all([reward, pairs]).then(([{ modelId }, { datasetId }]) => stages.fineTune('HIVE', modelId, datasetId));
  const rewardCurve = Promise.all([rankings, reward]).then(([{ datasetId }, { report }]) => stages.drawRewardCurve(rewardId, datasetId, report));

  const supervisedEdits = stages.sample('Supervised', editorId);
  const controlEdits = control.then(({ modelId }) => stages.sample('Control', modelId));
  const oracleEdits = oracle.then((arm) => arm && stages.sample('Oracle', arm.modelId));
  const startEdits = startReward.then((arm) => arm && stages.sample('Start reward', arm.modelId));
  const hiveEdits = hive.then(({ modelId }) => stages.sample('HIVE', modelId));
  const againEdits = or(controls.aVsA, () => stages.sample('Supervised again', editorId, { noise: 1 }));
  const longEdits = or(controls.longRun && long !== null, () => Promise.all([stages.sample('Long HIVE', long!.hiveId), stages.sample('Long control', long!.controlId)]));
  const fiveEdits = or(fiveSampling !== null, async () => {
    const isOwn = arm === 'conditional';
    const modelId = isOwn ? (await hive).modelId : long!.hiveId;
    // Both are asked for five already where they stand in another comparison.
    const five = isOwn ? await hiveEdits : controls.longRun ? (await longEdits)![0] : await stages.sample('Asked for five', modelId, { sampling: { ...fiveSampling!, rewardOutOfFive: 5 } });
    return [{ ...five, label: 'Asked for five' }, await stages.sample('Asked for one', modelId, { sampling: { ...fiveSampling!, rewardOutOfFive: 1 } })] as const;
  });

  const judged = Promise.all([
    Promise.all([hiveEdits, controlEdits]).then(([a, b]) => stages.judge(a, b)),
    Promise.all([hiveEdits, supervisedEdits]).then(([a, b]) => stages.judge(a, b)),
    longEdits.then((sides) => sides && stages.judge(sides[0], sides[1])),
    Promise.all([hiveEdits, startEdits]).then(([a, b]) => b && stages.judge(a, b)),
    fiveEdits.then((sides) => sides && stages.judge(sides[0], sides[1])),
    Promise.all([oracleEdits, controlEdits]).then(([a, b]) => a && stages.judge(a, b)),
    Promise.all([supervisedEdits, againEdits]).then(([a, b]) => b && stages.judge(a, b)),
  ]);
  const evaluation = Promise.all([supervisedEdits, controlEdits, hiveEdits, oracleEdits, startEdits, longEdits]).then((sides) => stages.evaluate(clipId, sides.flat().filter((side) => side !== null)));
  const [comparisons, ...rest] = await Promise.all([judged, rankings, reward, hive, oracle, startReward, evaluation, rewardCurve]);
  return { comparisons, rankings: rest[0], reward: rest[1], hive: rest[2], oracle: rest[3], start: rest[4], evaluation: rest[5], rewardCurve: rest[6] };
}

/** HIVE's three steps, and the studies that judge them; then the rule that was fixed at the start decides about promotion. */
export const runLoop = runFunction('loop', async (context) => {
  const { runId, config, run, step, group } = context;
  const { controls, seed } = config;
  const rule = await step.run('register the rule', () => registerRule(runId, writeRule(config)));
  const { result: shipped } = await runChild(context, 'list the shipped models', { stage: 'shipped', name: 'Shipped models', config: {} });
  const chosen = await step.run('choose the models', () => chooseModels({ runId, editor: config.editor, rewardStart: config.rewardStart, shipped: shipped.models }));
  const { long, isConditional } = chosen;
  const asksWords = config.arm === 'conditional' ? chosen.editorId : isConditional ? long?.hiveId : undefined;
  const fiveSampling = controls.fiveVsOne && asksWords ? (await step.run('look up how to ask', () => takeModel({ runId, role: 'asked in words', modelId: asksWords, kind: 'Editor' }))).sampling : null;
  const { itemsKey } = await invokeWorker(step, 'draw-items', 'draw the instructions', { run, world: config.world, seed, purpose: 'study', count: config.study.items });
  const stages = stagesOf(context, itemsKey, chosen.editorId);
  const done = await group.parallel(() => runStages(stages, { ...chosen, controls, arm: config.arm, fiveSampling }));

  const [verdict, versusSupervised, longRun, versusStart, fiveVsOne, oracleReward, aVsA] = done.comparisons;
  const { modelId } = done.hive;
  const { holds, reason: found } = applyRule(verdict);
  const { isPromoted, reason } = holds ? await step.run('promote by the rule', () => promoteByRule({ modelId, runId, reason: found })) : { isPromoted: false, reason: found };
  const parts: LoopParts = {
    ...{ rule, isConditional, hasLong: long !== null, verdict, versusSupervised, longRun, versusStart, fiveVsOne, oracleReward, aVsA, rankings: done.rankings, reward: done.reward, rewardCurve: done.rewardCurve, evaluation: done.evaluation },
    seeds: Object.fromEntries(['reward', 'fine-tune', 'study/0', 'study/1'].map((name) => [name, noiseSeed(seed, name)])),
    scoring: [{ by: 'the learned reward', scoring: done.hive.scoring }, { by: 'the start of the reward', scoring: done.start?.scoring ?? null }, { by: 'the oracle', scoring: done.oracle?.scoring ?? null }],
    promotion: { isPromoted, modelId, reason },
  };
  return step.run('write the report', () => buildReport({ runId, config, parts }));
});
