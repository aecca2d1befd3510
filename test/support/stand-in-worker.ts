/**
 * The gpu-worker's functions without its models: made-up editors of known skill draw in the shapes world, and training returns a name at once. For tests
 * of what lies around the computations: workflows, studies, failures. What the worker really computes is tested with the worker.
 */
import { createHash } from 'node:crypto';
import type { Inngest } from 'inngest';
import sharp from 'sharp';
import { type TPairsFile, type TRankingScores, type TSimilaritiesFile, WORKER_FUNCTIONS, type WorkerFunction, type WorkerInput, type WorkerResult, ZItemsFile, ZRankingsFile } from '#lib/contracts/stages.ts';
import type { EditExample } from '#gpu-worker/shapes/examples.ts';
import { putContent } from '#lib/storage/put-content.ts';
import { getJSON, putJSON } from '#lib/storage/json-file.ts';
import { putEdits, putItems, type ShapesItems } from './shapes-edits.ts';
import { mergeWorldTriplets, writeWorldTriplets } from './world-texts.ts';

const SAMPLING = { steps: 4, textGuidance: 3, imageGuidance: 2 };

export interface StandInOptions {
  /** Share of right edits by model key. */
  skill?: (modelKey: string, rewardOutOfFive: number | undefined) => number;
  /** Shipped models by name. */
  shipped?: readonly string[];
  /** Called before every computation; may wait or throw. */
  before?: (name: WorkerFunction) => Promise<void> | void;
}

/** Skill rises with what an editor learnt from. */
function usualSkill(modelKey: string, rewardOutOfFive: number | undefined): number {
  if (rewardOutOfFive !== undefined) return rewardOutOfFive / 5;
  if (modelKey.includes('oracle')) return 0.95;
  if (modelKey.includes('weighted')) return 0.85;
  return modelKey.includes('control') ? 0.45 : 0.35;
}

async function itemsOf(itemsKey: string): Promise<ShapesItems> {
  const { items } = await getJSON(ZItemsFile, itemsKey);
  return { itemsKey, items: items.map(({ id, instruction, spec }) => ({ id, example: { ...(spec as { scene: EditExample['source']; edit: EditExample['edit'] }), source: (spec as { scene: EditExample['source'] }).scene, instruction } as unknown as EditExample })) };
}

/** A picture of its own for every text. */
async function sheet(text: string): Promise<string> {
  const pixels = createHash('sha256').update(text).digest().subarray(0, 27);
  const body = await sharp(pixels, { raw: { width: 3, height: 3, channels: 3 } }).png().toBuffer();
  return (await putContent({ prefix: 'sheets', body, contentType: 'image/png', extension: 'png' })).key;
}

type Handlers = { [F in WorkerFunction]: (input: WorkerInput<F>) => Promise<WorkerResult<F>> };

function handlers({ skill = usualSkill, shipped = ['text-to-image', 'editor', 'clip', 'reward', 'hive', 'control', 'editor-21'] }: StandInOptions): Handlers {
  const share = (value: number, n: number) => ({ share: value, n, ci95: [Math.max(0, value - 0.1), Math.min(1, value + 0.1)] as [number, number] });
  return {
    'shipped-models': async () => WORKER_FUNCTIONS['shipped-models'].result.parse({ models: Object.fromEntries(shipped.map((name) => [name, { key: `models/${name}.json`, card: { sampling: { ...SAMPLING, ...(name === 'hive' && { rewardOutOfFive: 5 }) } } }])) }),
    'draw-items': async ({ seed, purpose, count }) => {
      const { itemsKey } = await putItems(seed + (purpose === 'rankings' ? 1_000 : 0), purpose, count);
      return { itemsKey, count };
    },
    'sample-edits': async ({ modelKey, itemsKey, labels }) => {
      const asked = labels[0].sampling.rewardOutOfFive;
      const { key, file } = await putEdits({ ...(await itemsOf(itemsKey)), labels: labels.map(({ label }) => label), right: () => skill(modelKey, asked), modelKey: `${modelKey}/${asked ?? ''}`, seed: labels[0].noiseSeed });
      return { editsKey: key, sheetKey: await sheet(key), count: file.edits.length };
    },
    'draw-pairs': async ({ modelKey, world, seed, from, count, tripletsKey, sampling }) => {
      const pieces = [{ key: `pairs/${seed}/${from}`, count }];
      const { key } = await putJSON({ version: 1, world, seed, from, count, modelKey, ...(tripletsKey && { tripletsKey }), sampling, pieces } satisfies TPairsFile);
      return { pairsKey: key, sheetKey: await sheet(key), count, perfect: { all: share(0.5, count) } };
    },
    'train-reward': async ({ rankingsKey, config: { maxRankedItems = Infinity } }) => {
      const { items } = await getJSON(ZRankingsFile, rankingsKey);
      const train = items.filter(({ split }) => split === 'train').slice(0, maxRankedItems);
      const heldOut = items.filter(({ split }) => split === 'held-out');
      const count = (of: typeof items) => of.reduce((sum, item) => sum + item.rankings.length, 0);
      const pairAccuracy = share(0.62 - 0.1 / (1 + train.length), 10 * count(heldOut));
      return { modelKey: `models/reward of ${train.length} of ${rankingsKey}`, report: { pairAccuracy, annotatorAgreement: share(0.7, 10), trainedRankings: count(train), trainedItems: train.length, heldOutRankings: count(heldOut) } };
    },
    // A reward that knows labels only: it learns how often each label's edit came before the others, and knows the arms by their names.
    'score-rankings': async ({ rewardKey, rankingsKey }) => {
      const [, learntKey] = /^models\/reward of \d+ of (.+)$/.exec(rewardKey) ?? [];
      const learnt = learntKey === undefined ? [] : (await getJSON(ZRankingsFile, learntKey)).items.filter(({ split }) => split === 'train').flatMap(({ rankings }) => rankings);
      const worth = (label: string): number => -learnt.reduce((sum, { ranks }) => sum + (ranks[label] ?? -usualSkill(label, undefined)), 0) / Math.max(1, learnt.length);
      const items = (await getJSON(ZRankingsFile, rankingsKey)).items.filter(({ split }) => split === 'held-out');
      const scores: TRankingScores = { version: 1, rewardKey, rankingsKey, items: items.map(({ id, variants }) => ({ itemId: id, rewards: Object.fromEntries(variants.map(({ label }) => [label, worth(label)])) })) };
      return { scoresKey: (await putJSON(scores)).key, items: items.length };
    },
    'train-triplet-writer': async ({ triplets }) => ({
      modelKey: `models/writer of ${triplets.kind === 'file' ? triplets.key : triplets.world}`,
      report: { trained: 90, heldOut: 10, tooLong: 0, heldOutLoss: 0.2, writing: { captions: 10, generated: 10, kept: 9, dropped: { duplicate: 1 } }, world: { valid: share(0.9, 10), right: share(0.8, 10) } },
    }),
    'write-triplets': writeWorldTriplets,
    'merge-triplets': mergeWorldTriplets,
    'score-triplets': async ({ rewardKey }) => ({ rewardsKey: `rewards/${rewardKey ?? 'oracle'}`, mean: 0, deviation: 1, perfectByFifth: [0.2, 0.4, 0.6, 0.8, 0.9] }),
    'fine-tune-editor': async ({ startKey, rewardsKey, config }) => ({ modelKey: ['models/', config.arm, startKey.includes('editor-21') && ' on editor-21', rewardsKey?.endsWith('oracle') && ' by the oracle', config.pairShare && ` from ${config.pairShare}`, config.inverses && ' with inverses'].filter(Boolean).join(''), steps: config.steps }),
    'edit-picture': async ({ modelKey, pictureKey, seeds }) => {
      const { itemsKey } = await putItems(seeds[0], `${modelKey} edits ${pictureKey}`, seeds.length + 1);
      const [first, ...drawn] = (await getJSON(ZItemsFile, itemsKey)).items;
      return { original: first.original, edits: seeds.map((seed, i) => ({ seed, picture: drawn[i].original })) };
    },
    'evaluate-edits': async ({ itemsKey, edits }) => {
      const { items } = await getJSON(ZItemsFile, itemsKey);
      const models = edits.map(({ label }, i) => ({ label, image: items.map((_, k) => 0.7 - i / 100 + k / 1_000), directional: items.map((_, k) => 0.3 + i / 100 - k / 1_000) }));
      const { key } = await putJSON({ version: 1, itemsKey, models } satisfies TSimilaritiesFile);
      return { scores: models.map(({ label, image, directional }) => ({ label, imageSimilarity: image[0], directionalSimilarity: directional[0] })), sheetKey: await sheet('all'), similaritiesKey: key };
    },
  };
}

/** The functions to serve as the app `gpu-worker`. */
export function standInFunctions(inngest: Inngest, options: StandInOptions = {}) {
  const all = handlers(options) as Record<WorkerFunction, (input: unknown) => Promise<unknown>>;
  return (Object.keys(WORKER_FUNCTIONS) as WorkerFunction[]).map((name) =>
    inngest.createFunction({ id: name, triggers: { event: `gpu-worker/${name}` }, retries: 0 }, async ({ event, step }) =>
      step.run('compute', async () => {
        await options.before?.(name);
        return all[name](WORKER_FUNCTIONS[name].input.parse(event.data));
      }),
    ),
  );
}
