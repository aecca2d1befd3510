/**
 * What passes between the app and the gpu-worker: the worker's Inngest functions by id with their inputs and results, and the files in S3 that
 * both read. Calls carry S3 keys, never pictures or weights. Everything in S3 is content-addressed, so a key names one content forever.
 */
import { z } from 'zod';
import { ZTextSampling, ZTripletsCard, ZWritingReport } from './triplets.ts';
import { ZRankingFlag } from './work.ts';

/** The worker's Inngest app; its functions are `gpu-worker-<name>`. */
export const WORKER_APP = 'gpu-worker';

/** An object's key in S3. */
const ZKey = z.string().min(1).max(512);

/** Whose call it is: progress and metrics go to this run under its own token; a call with an outdated fence is refused and stops. `priority` are seconds by which it passes others that wait for a place. */
export const ZRunRef = z.object({ id: z.string(), token: z.string(), fence: z.number().int().nonnegative(), priority: z.number().int().min(-600).max(600).optional() });
export type TRunRef = z.infer<typeof ZRunRef>;

/** Worlds that the worker can draw items from and judge without people. */
export const ZWorld = z.enum(['shapes']);

/** A share of n with its 95 % Wilson interval. */
export const ZShare = z.object({ share: z.number(), n: z.number().int(), ci95: z.tuple([z.number(), z.number()]) });
export type TShare = z.infer<typeof ZShare>;

/** A PNG in S3. Pictures of the shapes world are magnified 8 times without smoothing; models read every 8th pixel. */
export const ZPicture = z.object({ key: ZKey, sha256: z.string(), bytes: z.number().int(), width: z.number().int(), height: z.number().int() });
export type TPicture = z.infer<typeof ZPicture>;

/** An original picture with an instruction; `spec` is what the world's oracle knows about it and nobody else reads. */
export const ZItem = z.object({ id: z.string(), instruction: z.string(), original: ZPicture, spec: z.unknown() });
/** File of items, sorted by id. Ids are public ids made from (seed, purpose, index). */
export const ZItemsFile = z.object({ version: z.literal(1), world: ZWorld, magnify: z.number().int().positive(), items: z.array(ZItem).min(1) });
export type TItemsFile = z.infer<typeof ZItemsFile>;

/** One edit of one item. `worth` is the oracle's utility (0 to 2.5), only in worlds that have an oracle: simulated annotators look at it, people cannot. */
export const ZEdit = z.object({
  itemId: z.string(),
  label: z.string(),
  picture: ZPicture,
  worth: z.number().optional(),
  followed: z.boolean().optional(),
  preserved: z.boolean().optional(),
});
/** What CLIP measures of every item, in the items' order: for intervals over items of whatever is made of them. */
export const ZSimilaritiesFile = z.object({ version: z.literal(1), itemsKey: ZKey, models: z.array(z.object({ label: z.string(), image: z.array(z.number()), directional: z.array(z.number()) })) });
export type TSimilaritiesFile = z.infer<typeof ZSimilaritiesFile>;

/** File of edits of one model, sorted by item id, then label. */
export const ZEditsFile = z.object({ version: z.literal(1), itemsKey: ZKey, modelKey: ZKey, edits: z.array(ZEdit).min(1) });
export type TEditsFile = z.infer<typeof ZEditsFile>;

/** One person's ranking of an item's variants: rank per label, 0 is best, equal ranks are ties. */
export const ZRanking = z.object({ assignmentId: z.string(), annotator: z.string(), ranks: z.record(z.string(), z.number().int().nonnegative()), flags: z.array(ZRankingFlag) });
export const ZRankedItem = z.object({
  id: z.string(),
  instruction: z.string(),
  original: ZPicture,
  variants: z.array(z.object({ label: z.string(), picture: ZPicture })).min(2),
  rankings: z.array(ZRanking),
  /** Held-out items never train; they measure. */
  split: z.enum(['train', 'held-out']),
});
/** File of a ranking dataset, sorted by item id. */
export const ZRankingsFile = z.object({ version: z.literal(1), world: ZWorld.nullable(), magnify: z.number().int().positive(), items: z.array(ZRankedItem).min(1) });
export type TRankingsFile = z.infer<typeof ZRankingsFile>;

/** What a reward model gives the edits of a ranking dataset's held-out items, by label; higher is better. */
export const ZRankingScores = z.object({ version: z.literal(1), rewardKey: ZKey, rankingsKey: ZKey, items: z.array(z.object({ itemId: z.string(), rewards: z.record(z.string(), z.number()) })) });
export type TRankingScores = z.infer<typeof ZRankingScores>;

/** File that makes a folder out of content-addressed objects; a model's key is the key of this file. */
export const ZFolderFile = z.object({ version: z.literal(1), files: z.array(z.object({ path: z.string(), key: ZKey, bytes: z.number().int(), sha256: z.string() })).min(1) });
export type TFolderFile = z.infer<typeof ZFolderFile>;

/** How an editor is asked: the guidance of the study, and the reward sentence that a conditional model was trained with. */
export const ZSampling = z
  .object({
    steps: z.number().int().positive(),
    textGuidance: z.number(),
    imageGuidance: z.number(),
    /** N of "the image quality is N out of five", appended to the instruction; absent for models trained without it. */
    rewardOutOfFive: z.number().int().min(1).max(5).optional(),
    /** The reward as a number, in deviations from the mean; only for models trained with it (the arm `scalar`). */
    reward: z.number().min(-3).max(3).optional(),
  })
  .strict();
export type TSampling = z.infer<typeof ZSampling>;

/** The optimizer's settings of the two trained stages. */
export const ZTraining = z
  .object({
    steps: z.number().int().positive().describe('Optimizer steps'),
    batch: z.number().int().positive().describe('Examples per step'),
    learningRate: z.number().positive().describe('At its highest'),
    warmup: z.number().int().nonnegative().describe('Steps until the learning rate is at its highest'),
    weightDecay: z.number().nonnegative().describe('AdamW’s, apart from the gradient'),
    clipNorm: z.number().positive().describe('Larger gradients are scaled down to this norm'),
    emaDecay: z.number().min(0).max(1).describe('How slowly the kept average follows the weights; 0 keeps the last ones'),
  })
  .strict();

export const ZRewardConfig = z
  .object({
    ...ZTraining.shape,
    trainable: z.enum(['last', 'all']).describe('Which layers learn: the paper trains the last encoder layers, the shapes world all'),
    leaveOutFlags: z.array(ZRankingFlag).describe('Rankings with any of these flags do not train'),
    measureFlagged: z.boolean().optional().describe('Held-out rankings measure whether they carry such a flag or not, so that rewards which leave out other flags are measured on the same ones'),
    maxRankedItems: z.number().int().nonnegative().optional().describe('Learns from the rankings of this many items only, drawn by the seed, the fewer among the more; 0 measures the start as it is'),
    resample: z.boolean().optional().describe('Learns from as many items, drawn with replacement by the seed: a member of an ensemble'),
  })
  .strict();
export type TRewardConfig = z.infer<typeof ZRewardConfig>;

/** How a language model learns to write triplets. */
export const ZWriterConfig = z
  .object({
    ...ZTraining.shape,
    /** Most tokens of a whole triplet; longer ones are left out and counted. */
    tokens: z.number().int().min(8).max(1_024),
    /** Held-out captions to write for when measuring. */
    measured: z.number().int().min(1).max(10_000),
  })
  .strict();
export type TWriterConfig = z.infer<typeof ZWriterConfig>;

/** Who writes triplets: GPT-2 here, or a chat model at the URL of the worker's own settings. */
export const ZWriter = z.discriminatedUnion('kind', [z.object({ kind: z.literal('gpt2'), modelKey: ZKey }).strict(), z.object({ kind: z.literal('chat'), model: z.string().min(1).max(200) }).strict()]);

/** Triplets or captions to read: a file, or a world's own, where example i is a function of (seed, i). */
export const ZTexts = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), key: ZKey }).strict(),
  z.object({ kind: z.literal('world'), world: ZWorld, seed: z.number().int().nonnegative(), count: z.number().int().positive() }).strict(),
]);
export type TTexts = z.infer<typeof ZTexts>;

/** One of the parts that captions are dealt to, for as many workers as there are. */
export const ZShard = z.object({ index: z.number().int().nonnegative(), of: z.number().int().positive() }).strict();

const ZWriterReport = z.object({
  trained: z.number().int(),
  heldOut: z.number().int(),
  tooLong: z.number().int(),
  /** Mean loss per token of held-out triplets, in nats. */
  heldOutLoss: z.number(),
  /** What became of one text for each measured held-out caption. */
  writing: ZWritingReport,
  /** By the world's own parser, of all texts that were written. */
  world: z.object({ valid: ZShare, right: ZShare }).optional(),
});
export type TWriterReport = z.infer<typeof ZWriterReport>;

/**
 * Stage 3's arms. `scalar` is HIVE-reward: the reward as a number beside the text. `control` is the step-matched control: the same start, batches, noise and dropout
 * draws, no reward. `dpo` is Diffusion-DPO: it learns from rankings themselves, without a reward and without training pairs.
 */
export const ZArm = z.enum(['weighted', 'conditional', 'scalar', 'control', 'dpo']);
export type TArm = z.infer<typeof ZArm>;

/** What an editor of the arm `scalar` is asked for: the mean of the best fifth, in deviations of a normal distribution. */
export const BEST_REWARD = 1.4;

/** How the arm `dpo` learns from rankings. */
export const ZPreferences = z
  .object({
    beta: z.number().positive().describe('How closely the editor stays to its start: β·T of Diffusion-DPO, which divides squared errors by the number of latent values and halves them'),
    leaveOutFlags: z.array(ZRankingFlag).describe('Rankings with any of these flags do not train'),
  })
  .strict();
export type TPreferences = z.infer<typeof ZPreferences>;

export const ZFineTuneConfig = z
  .object({
    ...ZTraining.shape,
    arm: ZArm.describe('How the reward enters: a weight per example, words behind the instruction, a number, or not at all (the step-matched control); dpo learns from rankings instead, a batch of pairs of edits'),
    eta: z.number().positive().describe('Temperature of the weights exp(R / η) over z-scored rewards'),
    maxWeight: z.number().positive().describe('Cap of a weight, before all are renormalised to mean 1'),
    compareWithin: z.enum(['all', 'verb']).default('all').describe('Which pairs a pair’s reward is compared with: all (the paper), or those whose instruction begins with the same verb'),
    dropText: z.number().min(0).max(1).describe('Share of examples that learn without the instruction'),
    dropImage: z.number().min(0).max(1).describe('Share of examples that learn without the picture'),
    dropBoth: z.number().min(0).max(1).describe('Share of examples that learn without either'),
    maxNoiseWeight: z.number().min(1).describe('Cap of a noise level’s weight in the loss; 1 weighs all alike'),
    pairShare: z.number().gt(0).max(1).optional().describe('Learns from the first of the training pairs only, so many of them; left out, from all'),
    inverses: z.boolean().optional().describe('Also learns each pair backwards where its instruction has an inverse (cycle consistency); the control only, since nobody scores inverses'),
    preferences: ZPreferences.optional().describe('How the arm dpo learns from rankings; the other arms have none'),
  })
  .strict();
export type TFineTuneConfig = z.infer<typeof ZFineTuneConfig>;

/** How training pairs are drawn (Prompt-to-Prompt): each pair takes its original's attention for a share of the steps between the two bounds. */
export const ZPairSampling = z
  .object({
    steps: z.number().int().min(1).max(1_000).describe('Denoising steps'),
    guidance: z.number().min(0).max(30).describe('How strongly pictures follow their captions'),
    leastShare: z.number().min(0).max(1).describe('Least share of steps in which the edited picture takes the original’s attention'),
    mostShare: z.number().min(0).max(1).describe('Most share of such steps; each pair has its own between the two'),
  })
  .strict();
export type TPairSampling = z.infer<typeof ZPairSampling>;

/**
 * File of training pairs: pair i is training edit `from + i` of (world, seed), or triplet `from + i` of a file of texts, drawn by the text-to-image model. Pictures lie in pieces, safetensors with
 * `originals` and `edited` as RGB bytes (pairs, height, width, 3).
 */
export const ZPairsFile = z.object({
  version: z.literal(1),
  world: ZWorld,
  seed: z.number().int(),
  from: z.number().int().nonnegative(),
  count: z.number().int().positive(),
  modelKey: ZKey,
  /** The file of triplets; absent where the world's own are drawn. */
  tripletsKey: ZKey.optional(),
  sampling: ZPairSampling,
  pieces: z.array(z.object({ key: ZKey, count: z.number().int().positive() })).min(1),
});
export type TPairsFile = z.infer<typeof ZPairsFile>;

const ZRewardReport = z.object({
  /** Held-out pairs of variants of one item that the reward orders as the annotators do. */
  pairAccuracy: ZShare,
  /** How often one annotator orders a pair as another does, on the same items: the ceiling. */
  annotatorAgreement: ZShare,
  trainedRankings: z.number().int(),
  /** Items of the trained rankings; 0 in reports of older versions. */
  trainedItems: z.number().int().default(0),
  heldOutRankings: z.number().int(),
});
export type TRewardReport = z.infer<typeof ZRewardReport>;

const ZEditScores = z.object({ followed: ZShare, preserved: ZShare, perfect: ZShare });
const ZModelScores = z.object({
  label: z.string(),
  /** Mean CLIP cosine of edited and original picture, and of picture change and caption change. */
  imageSimilarity: z.number(),
  directionalSimilarity: z.number(),
  /** The oracle's figures, where the world has one: in all and by verb. */
  oracle: ZEditScores.optional(),
  verbs: z.record(z.string(), ZEditScores).optional(),
});
export type TModelScores = z.infer<typeof ZModelScores>;

/** The worker's functions: input beside `run`, and result. */
export const WORKER_FUNCTIONS = {
  /** Puts the shipped models into S3; the same keys at every call. `reward` is the initialisation of the reward model. */
  'shipped-models': {
    input: z.object({ run: ZRunRef }),
    result: z.object({ models: z.record(z.enum(['text-to-image', 'editor', 'clip', 'reward', 'hive', 'control', 'editor-21']), z.object({ key: ZKey, card: z.record(z.string(), z.unknown()) }).optional()) }),
  },
  /** Draws held-out items of a world; other seeds and purposes give other items. */
  'draw-items': {
    input: z.object({ run: ZRunRef, world: ZWorld, seed: z.number().int(), purpose: z.string().regex(/^[a-z0-9-]+$/), count: z.number().int().positive(), /** Of edits that no training has taught, instead of ordinary ones. */ isHard: z.boolean().optional() }),
    result: z.object({ itemsKey: ZKey, count: z.number().int() }),
  },
  /** Edits every item once per label. The noise of (item, noiseSeed of the label) is the same for every model: studies compare like with like. */
  'sample-edits': {
    input: z.object({ run: ZRunRef, modelKey: ZKey, itemsKey: ZKey, labels: z.array(z.object({ label: z.string(), noiseSeed: z.number().int(), sampling: ZSampling })).min(1) }),
    result: z.object({ editsKey: ZKey, sheetKey: ZKey, count: z.number().int() }),
  },
  /** Draws training pairs `from` to `from + count` of a world's training edits, or of a file of triplets, with a text-to-image model. `perfect` by verb is what its oracle finds. */
  'draw-pairs': {
    input: z.object({ run: ZRunRef, modelKey: ZKey, world: ZWorld, seed: z.number().int(), from: z.number().int().nonnegative(), count: z.number().int().positive(), tripletsKey: ZKey.optional(), sampling: ZPairSampling }),
    result: z.object({ pairsKey: ZKey, sheetKey: ZKey, count: z.number().int(), perfect: z.record(z.string(), ZShare).optional() }),
  },
  /** Stage 1: GPT-2 learns to write triplets from people's (or a world's). `startKey: null` trains the world's small one from nothing. */
  'train-triplet-writer': {
    input: z.object({ run: ZRunRef, startKey: ZKey.nullable(), triplets: ZTexts, seed: z.number().int(), config: ZWriterConfig }),
    result: z.object({ modelKey: ZKey, report: ZWriterReport }),
  },
  /** Several texts per caption of one shard, read, checked and without repetitions. A null key says that nothing was kept. */
  'write-triplets': {
    input: z.object({ run: ZRunRef, writer: ZWriter, captions: ZTexts, shard: ZShard, seed: z.number().int(), sampling: ZTextSampling }),
    result: z.object({ tripletsKey: ZKey.nullable(), report: ZWritingReport }),
  },
  /** Joins files of triplets, adds the inverses of those that have one, and counts. */
  'merge-triplets': {
    input: z.object({ run: ZRunRef, triplets: z.array(ZTexts).min(1), cycle: z.boolean() }),
    result: z.object({ tripletsKey: ZKey, sha256: z.string(), card: ZTripletsCard }),
  },
  /** Stage 2: Bradley-Terry over all pairs of a condition in one batch. */
  'train-reward': {
    input: z.object({ run: ZRunRef, startKey: ZKey, rankingsKey: ZKey, seed: z.number().int(), config: ZRewardConfig }),
    result: z.object({ modelKey: ZKey, report: ZRewardReport }),
  },
  /** The reward of every edit of a ranking dataset's held-out items: two rewards are compared pair by pair on the same ones. */
  'score-rankings': {
    input: z.object({ run: ZRunRef, rewardKey: ZKey, rankingsKey: ZKey }),
    result: z.object({ scoresKey: ZKey, items: z.number().int() }),
  },
  /** Rewards of all training pairs by a reward model, or by the world's oracle (`rewardKey: null`), the upper bound. */
  'score-triplets': {
    input: z.object({ run: ZRunRef, rewardKey: ZKey.nullable(), pairsKey: ZKey }),
    result: z.object({ rewardsKey: ZKey, mean: z.number(), deviation: z.number(), /** Share of right pairs in each fifth, worst fifth first, where an oracle can tell. */ perfectByFifth: z.array(z.number()).optional() }),
  },
  /** Stage 3: one arm from a supervised editor, or from a text-to-image model that becomes one, on training pairs or, the arm `dpo`, on a ranking dataset. */
  'fine-tune-editor': {
    input: z.object({ run: ZRunRef, startKey: ZKey, rewardsKey: ZKey.nullable(), pairsKey: ZKey.nullable(), rankingsKey: ZKey.optional(), seed: z.number().int(), config: ZFineTuneConfig }),
    result: z.object({ modelKey: ZKey, steps: z.number().int() }),
  },
  /** CLIP similarities and the oracle's figures of any number of edit files over the same items, and one contact sheet of all. */
  'evaluate-edits': {
    input: z.object({ run: ZRunRef, clipKey: ZKey, itemsKey: ZKey, edits: z.array(z.object({ label: z.string(), editsKey: ZKey, of: z.string().optional() })).min(1) }),
    result: z.object({ scores: z.array(ZModelScores), sheetKey: ZKey, /** A file of similarities item by item; reports of older versions have none. */ similaritiesKey: ZKey.optional() }),
  },
  /**
   * Edits one picture by one editor, once per seed, at the editor's own size: the picture's middle square. Every edit becomes a sample of the run whose name is
   * `label` and whose step is the seed; what the editor was shown becomes the sample `original`.
   */
  'edit-picture': {
    input: z.object({ run: ZRunRef, modelKey: ZKey, label: z.string().min(1).max(60), pictureKey: ZKey, instruction: z.string().min(1), seeds: z.array(z.number().int().min(0).max(2_147_483_647)).min(1), sampling: ZSampling }),
    result: z.object({ original: ZPicture, edits: z.array(z.object({ seed: z.number().int(), picture: ZPicture })) }),
  },
} as const;

export type WorkerFunction = keyof typeof WORKER_FUNCTIONS;
/** What is sent: a run, and what the function needs. */
export type WorkerInput<F extends WorkerFunction> = z.infer<(typeof WORKER_FUNCTIONS)[F]['input']>;
export type WorkerResult<F extends WorkerFunction> = z.infer<(typeof WORKER_FUNCTIONS)[F]['result']>;

/** An optimizer step, or another count along a curve; as large as a database's integer. */
const ZStep = z.number().int().min(0).max(2_147_483_647);

/** What the worker posts to /api/v1/runs/:id/progress with the run's token while it computes. */
export const ZProgress = z
  .object({
    fence: z.number().int().nonnegative(),
    /** What is being done now, in a few words, and how much of it. */
    label: z.string().max(120).optional(),
    done: z.number().nonnegative().optional(),
    total: z.number().positive().optional(),
    /** Points of curves; the same (name, step) again replaces the point. */
    metrics: z.array(z.object({ name: z.string().max(60), step: ZStep, value: z.number() })).max(2_000).optional(),
    /** Pictures to look at while it trains. */
    samples: z.array(z.object({ name: z.string().max(60), step: ZStep, key: ZKey })).max(50).optional(),
    log: z.array(z.string().max(2_000)).max(200).optional(),
    /** Where it computes: provider, threads, memory in bytes. */
    device: z.object({ provider: z.string(), threads: z.number().int(), memoryBytes: z.number(), workerId: z.string() }).optional(),
  })
  .strict();
export type TProgress = z.infer<typeof ZProgress>;

/** The app's answer: `stop` when the run was cancelled or the fence is outdated; save and return then. */
export const ZProgressReply = z.object({ stop: z.boolean() });
