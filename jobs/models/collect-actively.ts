import { assertKnown } from '#lib/active/assert-known.ts';
import { listCandidates } from '#lib/active/list-candidates.ts';
import { measureSaving } from '#lib/active/measure-saving.ts';
import { SHARES, writePlan } from '#lib/active/plan.ts';
import { putChosen } from '#lib/active/put-chosen.ts';
import { ZRankingScores, ZRankingsFile } from '#lib/contracts/stages.ts';
import { compareRewards } from '#lib/dataset/compare-rewards.ts';
import { createArm } from '#lib/dataset/create-arm.ts';
import { takeDataset } from '#lib/dataset/take-dataset.ts';
import { AppError } from '#lib/errors.ts';
import { registerRule } from '#lib/loop/register-rule.ts';
import { getModel } from '#lib/model/get-model.ts';
import { takeModel } from '#lib/model/take-model.ts';
import type { TActiveConfig } from '#lib/run/stages/active.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { invokeWorker } from './invoke-worker.ts';
import { noiseSeed } from './noise-seed.ts';
import { runChild } from './run-child.ts';
import { type RunContext, runFunction } from './run-function.ts';
import { LABELS, sampleVariants } from './sample-variants.ts';

/** A reward of this run, and what it gives the items of a file. */
async function trainAndScore(context: RunContext<'active'>, name: string, { datasetId, seed, steps, warmup, resample, rankingsKey }: { datasetId: string; seed: number; steps: number; warmup: number; resample?: true; rankingsKey: string }) {
  const { config, run, step } = context;
  const training = { ...config.training, steps, warmup, leaveOutFlags: config.leaveOutFlags, ...(resample && { resample }) };
  const { result } = await runChild(context, `train: ${name}`, { stage: 'reward', name, config: { startId: config.startId, datasetId, seed, training } });
  const rewardKey = await step.run(`look up: ${name}`, async () => (await getModel(result.modelId)).key);
  const { scoresKey } = await invokeWorker(step, 'score-rankings', `score: ${name}`, { run, rewardKey, rankingsKey });
  return { modelId: result.modelId, report: result.report, scoresKey };
}

/** As many passes over a part of the items as the whole gets. */
function stepsOf({ steps, warmup }: TActiveConfig['training'], part: number): { steps: number; warmup: number } {
  return { steps: Math.max(1, Math.round(part * steps)), warmup: Math.round(part * warmup) };
}

interface Collected {
  collectedId: string;
  heldOut: readonly string[];
  /** Everything that trains beside what was known, first what a smaller share has. */
  arms: { active: readonly string[]; random: readonly string[] };
}

/** A dataset and a reward for every share of both arms: the same start, seed and held-out rankings, steps in proportion to what there is to learn from. */
async function trainArms(context: RunContext<'active'>, { collectedId, heldOut, arms }: Collected) {
  const { runId, config, step } = context;
  const create = (name: string, train: readonly string[]) =>
    step.run(`make the dataset: ${name}`, () => createArm({ runId, name, knownId: config.datasetId, collectedId, train, heldOut, leaveOutFlags: config.leaveOutFlags }));
  const whole = { active: await create('Rankings with the chosen items', arms.active), random: await create('Rankings with the random items', arms.random) };
  const point = async (name: string, share: number, dataset: Awaited<ReturnType<typeof create>>) => {
    const steps = stepsOf(config.training, dataset.trains / whole.active.trains);
    const { items, rankings, datasetId } = dataset;
    return { share, items, rankings, datasetId, ...(await trainAndScore(context, name, { datasetId, seed: noiseSeed(config.seed, 'reward'), ...steps, rankingsKey: whole.active.key })) };
  };
  const curve = (arm: 'active' | 'random', what: string) =>
    Promise.all(
      SHARES.map(async (share) => {
        const count = Math.max(1, Math.round(share * config.budget));
        const dataset = share === 1 ? whole[arm] : await create(`Rankings with ${count} ${what} items`, arms[arm].slice(0, count));
        return point(`Reward from ${count} ${what} items`, share, dataset);
      }),
    );
  const [initial, active, random] = await Promise.all([create('Rankings before', []).then((dataset) => point('Reward from what was ranked before', 0, dataset)), curve('active', 'chosen'), curve('random', 'random')]);
  return { measuredKey: whole.active.key, initial, active, random };
}

/**
 * Active collection with its control: an ensemble that learnt from what is ranked chooses the next items; people rank them and as many random ones in one study, and
 * rewards from both are measured on the same held-out rankings. What counts is fixed and hashed before.
 */
export const collectActively = runFunction('active', async (context) => {
  const { runId, config, run, step, group } = context;
  const { editorId, startId, datasetId, world, seed, pool, budget, heldOut, members, variants, crowd, overlap, payment, leaveOutFlags, training } = config;
  const plan = await step.run('register the plan', () => registerRule(runId, writePlan(config)));
  const given = await step.run('look up what it begins with', async () => {
    const editor = await takeModel({ runId, role: 'editor', modelId: editorId, kind: 'Editor' });
    await takeModel({ runId, role: 'start', modelId: startId, kind: ['Reward', 'Clip'] });
    const known = await takeDataset({ runId, role: 'known', datasetId, kind: 'rankings' });
    return { editor, known, trains: await assertKnown(known, { world, edits: LABELS.length }) };
  });
  const { itemsKey } = await invokeWorker(step, 'draw-items', 'draw the candidates', { run, world, seed, purpose: 'active', count: pool + heldOut });
  const drawn = await sampleVariants({ run, step }, { editor: given.editor, itemsKey, seed, purpose: 'active', variants });
  const candidates = await step.run('set apart what measures', () => listCandidates({ itemsKey, editsKey: drawn.editsKey, knownKey: given.known.key, heldOut, seed: noiseSeed(seed, 'held-out') }));
  const ensembleSteps = stepsOf(training, given.trains / (given.trains + budget));
  const member = (i: number) => trainAndScore(context, `Member ${i + 1} of the ensemble`, { datasetId, seed: noiseSeed(seed, `member/${i}`), ...ensembleSteps, resample: true, rankingsKey: candidates.poolKey });
  const ensemble = await group.parallel(() => Promise.all(Array.from({ length: members }, (_, i) => member(i))));
  const chosen = await step.run('choose', () => putChosen({ itemsKey, scoresKeys: ensemble.map(({ scoresKey }) => scoresKey), heldOutIds: candidates.heldOutIds, budget, seed: noiseSeed(seed, 'random') }));
  const asked = { editorId, world, seed, items: chosen.asked, drawn: { ...drawn, itemsKey: chosen.askedKey }, crowd, overlap, payment, leaveOutFlags };
  const { result: collected } = await runChild(context, 'have them ranked', { stage: 'rankings', name: 'Rankings of chosen and of random items', config: { ...asked, heldOut: 0.2, alsoStudyIds: [] } });
  const trained = await group.parallel(() => trainArms(context, { collectedId: collected.datasetId, heldOut: candidates.heldOutIds, arms: chosen }));
  return step.run('measure', async () => {
    const scoresOf = ({ scoresKey }: { scoresKey: string }) => getJSON(ZRankingScores, scoresKey);
    const scored = (points: typeof trained.active) => Promise.all(points.map(async (point) => ({ share: point.share, scores: await scoresOf(point) })));
    const [file, initial, active, random] = await Promise.all([getJSON(ZRankingsFile, trained.measuredKey), scoresOf(trained.initial), scored(trained.active), scored(trained.random)]);
    const comparison = compareRewards({ file, before: random[random.length - 1].scores, after: active[active.length - 1].scores, leaveOutFlags, seed });
    const measured = measureSaving({ file, initial, active, random, leaveOutFlags, seed });
    if (!comparison || !measured) throw new AppError('Conflict', 'No held-out pair is decided, so there is nothing to measure: have more items ranked.');
    const { saved, savedCi95, randomShare } = measured;
    const points = (curve: typeof measured.active, of: typeof trained.active) => [trained.initial, ...of].map(({ items, rankings, modelId, datasetId: learntFrom }, i) => ({ ...curve[i], items, rankings, modelId, datasetId: learntFrom }));
    return {
      plan,
      items: { pool: candidates.pool, budget, both: chosen.active.filter((id) => chosen.random.includes(id)).length, heldOut: comparison.items },
      members,
      disagreement: chosen.disagreement,
      comparison,
      active: points(measured.active, trained.active),
      random: points(measured.random, trained.random),
      annotatorAgreement: trained.initial.report.annotatorAgreement,
      saving: { isShown: comparison.ci95[0] > 0 && saved !== null, saved, savedCi95, randomShare },
      studyId: collected.studyId,
      collectedId: collected.datasetId,
      sheetKey: drawn.sheetKey,
      seed,
    };
  });
});
