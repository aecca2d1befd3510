/** Fields that the configurations and results of several stages share. */
import { z } from 'zod';
import { ZSampling } from '#lib/contracts/stages.ts';
import { ZRankingFlag } from '#lib/contracts/work.ts';
import { SPAM_KINDS } from '#lib/crowd/simulate/annotator.ts';

export const ZSeed = z.number().int().min(0).max(2_147_483_647).describe('Every random number follows from it');
export const ZModelId = z.string().min(1).max(64).describe('A model’s id');
export const ZDatasetId = z.string().min(1).max(64).describe('A dataset’s id');
export const ZStorageKey = z.string().min(1).max(512);
export const ZCrowd = z.enum(['simulated', 'people']).default('simulated').describe('Who answers: people may always answer; a simulated crowd fills what is left');
export const ZSpamPace = z.number().int().min(1).max(100).optional().describe('Of a simulated crowd: how many times as quick as the others those are who answer without looking; they take as many times as much of the work. Left out, all are alike')
export const ZSpamKind = z.enum(SPAM_KINDS).optional().describe('Of a simulated crowd: whether its spammers answer at random, without looking, or look and rank in reversed order, the worst first. Left out, at random')
export const ZOverlap = z.number().int().min(1).max(25).default(3).describe('Answers per item');
export const ZPayment = z.number().int().min(0).max(1_000_000_000).describe('Payment per answer in micro-dollars');
export const ZFlags = z.array(ZRankingFlag).default(ZRankingFlag.options).describe('Rankings with one of these flags do not train the reward');

export const ZVariants = z.array(ZSampling).length(5).optional().describe('How to ask for each of the five edits; left out, all as the editor’s card says. A good editor asked five times alike draws five edits that nobody can rank');

export const ZAlsoStudyIds = z.array(z.string().min(1).max(64)).max(200).default([]).describe('Ranking studies of earlier runs whose answers join the dataset');

/** One side of a comparison: a model, and the edits it has made already. */
export const ZSide = z
  .object({
    label: z.string().min(1).max(80),
    modelId: ZModelId,
    sampling: ZSampling.optional().describe('How to ask it, when not as its card says'),
    noise: z.number().int().min(0).max(1_000).default(0).describe('Sides with the same number start from the same noise'),
    editsKey: ZStorageKey.optional().describe('Its edits of the items, when they are made already'),
  })
  .strict();
export type TSide = z.infer<typeof ZSide>;

/** Bits per pair and their difference, before − after, with its 95 % interval over items. */
const ZLossDifference = z.object({ before: z.number(), after: z.number(), difference: z.number(), ci95: z.tuple([z.number(), z.number()]) });

/** Two rewards on the same held-out rankings (`lib/dataset/compare-rewards.ts`): shares of pairs each has right, their difference with its 95 % interval over items. */
export const ZRewardComparison = z.object({
  before: z.number(),
  after: z.number(),
  difference: z.number(),
  ci95: z.tuple([z.number(), z.number()]),
  items: z.number().int(),
  rankings: z.number().int(),
  pairs: z.number().int(),
  onlyBefore: z.number().int(),
  onlyAfter: z.number().int(),
  /** How well their probabilities predict the same pairs (`lib/dataset/compare-log-loss.ts`); reports of earlier versions have none. */
  logLoss: ZLossDifference.extend({ rescaled: ZLossDifference.extend({ scales: z.tuple([z.number(), z.number()]) }).optional() }).optional(),
});
