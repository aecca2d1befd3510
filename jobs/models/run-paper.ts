import { chooseModels, type ChosenModels } from '#lib/loop/choose-models.ts';
import { registerRule } from '#lib/loop/register-rule.ts';
import { takeModel } from '#lib/model/take-model.ts';
import { AppError } from '#lib/errors.ts';
import { type ArmName, type ArmPlan, ARMS, type Backbone } from '#lib/paper/analyses.ts';
import { buildSeed, type PaperParts } from '#lib/paper/build-seed.ts';
import { findFlags } from '#lib/paper/find-flags.ts';
import { gatherEdits } from '#lib/paper/gather-edits.ts';
import { comparisonKey, type Needs, planNeeds } from '#lib/paper/plan-needs.ts';
import { writePlan } from '#lib/paper/write-plan.ts';
import { invokeWorker } from './invoke-worker.ts';
import { type PaperItems, type PaperStages, paperStagesOf } from './paper-stages.ts';
import { runChild } from './run-child.ts';
import { type RunContext, runFunction } from './run-function.ts';

type Context = RunContext<'paper'>;
type Made = Omit<PaperParts, 'plan' | 'texts'>;

const all = <T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> => Promise.all(list.map(work));
const or = <T>(condition: boolean, work: () => Promise<T>): Promise<T | null> => (condition ? work() : Promise.resolve(null));

/** Rewards that differ in the rankings they learn from: none of them trains an editor. */
async function trainRewards({ step }: Context, stages: PaperStages, { rewardShares, flags }: Needs, startId: string, datasetId: string, items: number) {
  const shares = all(rewardShares, async (share) => ({ share, ...(await stages.trainOnShare(startId, datasetId, share, items)) }));
  const filtered = !flags ? [] : (async () => {
    const found = await step.run('look for flags', () => findFlags(datasetId));
    const filters = [[], ...found.map((flag) => [flag]), ...(found.length > 1 ? [found] : [])];
    return all(filters, async (leaveOut) => ({ leaveOut, ...(await stages.trainWithout(startId, datasetId, leaveOut)) }));
  })();
  const [rewardShares_, rewardFlags] = await Promise.all([shares, filtered]);
  return { rewardShares: rewardShares_, rewardFlags };
}

type Ranked = Map<Backbone, ReturnType<PaperStages['collectRankings']>>;
type Rewards = Map<Backbone, ReturnType<PaperStages['trainReward']>>;

/** Every backbone's reward on the held-out rankings of every backbone's edits; on its own it was measured when it was trained. */
function carryRewards(stages: PaperStages, ranked: Ranked, rewardOf: Rewards): Promise<PaperParts['carried']> {
  const ways = [...rewardOf].flatMap(([learntFrom, reward]) => [...ranked].map(([measuredOn, rankings]) => ({ learntFrom, reward, measuredOn, rankings })));
  return all(ways, async ({ learntFrom, reward, measuredOn, rankings }) => {
    const [own, { result: { datasetId } }] = await Promise.all([reward, rankings]);
    return { learntFrom, measuredOn, ...(learntFrom === measuredOn ? own : await stages.measureReward(learntFrom, measuredOn, own.result.modelId, datasetId)) };
  });
}

/**
 * Everything that the figures need, each thing once, side by side where it does not depend on another. Every promise is made before the first one is
 * awaited: a failure anywhere ends the run.
 */
async function makeAll(context: Context, stages: PaperStages, needs: Needs, startOf: (backbone: Backbone) => string, { rewardId, clipId, textToImageId }: ChosenModels, { studyKey, hardKey }: PaperItems): Promise<Made> {
  const { runId, run, step } = context;
  const pairsOf = new Map(needs.triplets.map((who) => [who, who === 'people' ? stages.drawPairs(textToImageId) : stages.drawOfficialPairs(textToImageId)]));
  const ranked = new Map(needs.rankedBy.map((backbone) => [backbone, stages.collectRankings(backbone)]));
  const rewardOf = new Map(needs.rankedBy.map((backbone) => [backbone, ranked.get(backbone)!.then((made) => stages.trainReward(backbone, rewardId, made.result.datasetId))]));
  const [rankings, reward] = [ranked.get('1.5') ?? null, rewardOf.get('1.5') ?? null];

  const train = async (arm: ArmName): Promise<{ arm: ArmName; modelId: string; runId: string | null }> => {
    const { training, backbone, supervised }: ArmPlan = ARMS[arm];
    if (!training) return { arm, modelId: startOf(backbone ?? '1.5'), runId: null };
    if (supervised) {
      const { result } = await pairsOf.get(supervised)!;
      const { sampling } = await step.run(`look up how ${arm} will be asked`, () => takeModel({ runId, role: `asked like: ${arm}`, modelId: startOf('1.5'), kind: 'Editor' }));
      const made = await stages.trainSupervised(arm, textToImageId, result.datasetId, sampling!);
      return { arm, modelId: made.result.modelId, runId: made.runId };
    }
    const from = training.arm === 'dpo' ? rankings!.then((made) => ({ rankingsId: made.result.datasetId })) : pairsOf.get('people')!.then((made) => ({ pairsId: made.result.datasetId }));
    const [source, learned] = await Promise.all([from, training.reward === 'learned' ? rewardOf.get(training.rankedBy ?? '1.5') : null]);
    const { runId: by, result } = await stages.fineTune(arm, learned?.result.modelId ?? '', source);
    return { arm, modelId: result.modelId, runId: by };
  };
  const editors = new Map(needs.arms.map((arm) => [arm, train(arm)]));
  const modelOf = async (arm: ArmName) => (await editors.get(arm)!).modelId;
  const edits = new Map(needs.arms.map((arm) => [arm, modelOf(arm).then((modelId) => stages.sample(arm, modelId))]));

  const comparisons = all(needs.comparisons, async (comparison) => {
    const [a, b] = await Promise.all([edits.get(comparison.a)!, edits.get(comparison.b)!]);
    const judged = await stages.judge(comparison, a, b);
    return { key: comparisonKey(comparison), runId: judged.runId, comparison: judged.result.comparison };
  });
  const evaluation = or(needs.arms.length > 0, async () => stages.evaluate(clipId, await all(needs.arms.filter((arm) => arm !== 'again'), (arm) => edits.get(arm)!)));
  const curves = all(needs.curves, async (arm) => {
    const modelId = await modelOf(arm);
    const { sampling } = await step.run(`look up how to ask ${arm}`, () => takeModel({ runId, role: `curve: ${arm}`, modelId, kind: 'Editor' }));
    return { arm, ...(await stages.drawCurve(arm, modelId, clipId, sampling!)) };
  });
  const hard = all(needs.hard, async (arm) => ({ arm, itemsKey: hardKey, ...(await stages.sampleHard(arm, await modelOf(arm))) }));
  const rewards = or(needs.flags || needs.rewardShares.length > 0, async () => {
    const [made, whole] = await Promise.all([rankings!, reward!]);
    return trainRewards(context, stages, needs, rewardId, made.result.datasetId, whole.result.report.trainedItems);
  });
  const carried = or(needs.carried, () => carryRewards(stages, ranked, rewardOf));
  const rewardVotes = or(needs.rewardVotes.length > 0, async () => {
    const scored = [...new Set(needs.rewardVotes.flatMap(({ a, b }) => [a, b]))];
    const made = await all(scored, async (arm) => ({ arm, editsKey: (await edits.get(arm)!).editsKey! }));
    const { modelId } = (await reward!).result;
    const { key: rewardKey } = await step.run('look up the reward', () => takeModel({ runId, role: 'reward', modelId, kind: 'Reward' }));
    const { rankingsKey } = await step.run('gather the edits', () => gatherEdits(studyKey, made));
    const { scoresKey } = await invokeWorker(step, 'score-rankings', 'score the edits', { run, rewardKey, rankingsKey });
    return { comparisons: needs.rewardVotes, scoresKey };
  });
  const [done, ...rest] = await Promise.all([all([...editors.values()], (one) => one), comparisons, evaluation, curves, hard, rankings, reward, rewards, rewardVotes, carried, all([...ranked], async ([backbone, made]) => ({ backbone, ...(await made) })), all([...rewardOf.values()], (one) => one)]);
  return { editors: done, comparisons: rest[0], evaluation: rest[1], curves: rest[2], hard: rest[3], rankings: rest[4], reward: rest[5], rewardShares: rest[6]?.rewardShares ?? [], rewardFlags: rest[6]?.rewardFlags ?? [], rewardVotes: rest[7], carried: rest[8] ?? [], ranked: rest[9] };
}

/** What the figures of the paper are made from, for one seed; the analyses are registered before anything else happens. */
export const runPaper = runFunction('paper', async (context) => {
  const { runId, config, run, step, group } = context;
  const { world, seed } = config;
  const plan = await step.run('register the analyses', () => registerRule(runId, writePlan(config)));
  const needs = planNeeds(config.figures);
  const { result: shipped } = await runChild(context, 'list the shipped models', { stage: 'shipped', name: 'Shipped models', config: {} });
  const chosen = await step.run('choose the models', () => chooseModels({ runId, editor: 'shipped', shipped: shipped.models }));
  const draw = (purpose: string, count: number, isHard = false) => invokeWorker(step, 'draw-items', `draw the instructions: ${purpose}`, { run, world, seed, purpose, count, ...(isHard && { isHard }) });
  const { itemsKey: studyKey } = await draw('study', config.study.items);
  const { itemsKey: curveKey } = await draw('curve', config.curve.items);
  const { itemsKey: hardKey } = await draw('hard', config.hard, true);
  const texts = needs.texts ? (await invokeWorker(step, 'merge-triplets', 'count the texts', { run, triplets: [{ kind: 'world', world, seed, count: config.texts }], cycle: true })).card : null;
  const items = { studyKey, curveKey, hardKey };
  const startOf = (backbone: Backbone): string => {
    if (backbone === '1.5') return chosen.editorId;
    if (!chosen.otherEditorId) throw new AppError('Conflict', 'The worker ships no editor-21 model, and figures that compare backbones cannot do without one: train it with "apiary pretrain", or name other figures.');
    return chosen.otherEditorId;
  };
  const stages = paperStagesOf(context, items, startOf);
  const made = await group.parallel(() => makeAll(context, stages, needs, startOf, chosen, items));
  return step.run('write down what was measured', () => buildSeed({ runId, config, parts: { plan, texts, ...made } }));
});
