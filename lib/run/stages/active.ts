import { z } from 'zod';
import { ZRewardConfig, ZShare, ZWorld } from '#lib/contracts/stages.ts';
import type { StageRecord } from '../stage-record.ts';
import { ZCrowd, ZDatasetId, ZFlags, ZModelId, ZOverlap, ZPayment, ZRewardComparison, ZSeed, ZVariants } from './fields.ts';

const ZInterval = z.tuple([z.number(), z.number()]);

/** A reward that learnt from what had been ranked before and from a share of an arm's items. */
const ZPoint = z.object({ share: z.number(), items: z.number().int(), rankings: z.number().int(), accuracy: z.number(), ci95: ZInterval, modelId: z.string(), datasetId: z.string() });

export const ZActiveReport = z.object({
  /** What would be measured and how it would be read, hashed before the first vote. */
  plan: z.object({ text: z.string(), sha256: z.string(), registeredAt: z.string() }),
  /** Candidates, items of each arm, those in both, and items that measure. */
  items: z.object({ pool: z.number().int(), budget: z.number().int(), both: z.number().int(), heldOut: z.number().int() }),
  members: z.number().int(),
  /** Mean disagreement of the ensemble about an item, in bits. */
  disagreement: z.object({ pool: z.number(), active: z.number(), random: z.number() }),
  /** From all rankings of each arm: before = drawn at random, after = chosen. */
  comparison: ZRewardComparison,
  /** From share 0, which both have in common. */
  active: z.array(ZPoint),
  random: z.array(ZPoint),
  annotatorAgreement: ZShare,
  /** `isShown`: the difference's interval lies above 0 and a share could be read. */
  saving: z.object({ isShown: z.boolean(), saved: z.number().nullable(), savedCi95: ZInterval.nullable(), randomShare: z.number().nullable() }),
  studyId: z.string(),
  collectedId: z.string(),
  sheetKey: z.string(),
  seed: z.number().int(),
});
export type TActiveReport = z.infer<typeof ZActiveReport>;

const ZActiveConfig = z
  .object({
    editorId: ZModelId.describe('The editor whose own edits are ranked'),
    startId: ZModelId.describe('The reward model that every reward of this run starts from, or a CLIP model: then they know only what the rankings teach them'),
    datasetId: ZDatasetId.describe('What has been ranked already: the ensemble learns from it, and both arms have it'),
    world: ZWorld.default('shapes'),
    seed: ZSeed,
    pool: z.number().int().min(4).max(20_000).default(400).describe('Candidates: instructions whose five edits the ensemble looks at'),
    budget: z.number().int().min(2).max(10_000).default(80).describe('Instructions that people rank, chosen by disagreement; as many others are drawn at random'),
    heldOut: z.number().int().min(2).max(10_000).default(150).describe('Further instructions whose rankings measure and never train'),
    members: z.number().int().min(2).max(20).default(5).describe('Rewards of the ensemble: other seeds, items drawn with replacement'),
    variants: ZVariants,
    crowd: ZCrowd,
    overlap: ZOverlap,
    payment: ZPayment.default(180_000),
    leaveOutFlags: ZFlags,
    training: ZRewardConfig.omit({ leaveOutFlags: true, maxRankedItems: true, measureFlagged: true, resample: true }).describe('How each reward learns; one from fewer items takes fewer steps, as many passes over them'),
  })
  .strict()
  .refine(({ pool, budget }) => 2 * budget <= pool, { path: ['pool'], message: 'needs at least twice as many candidates as are chosen: otherwise the chosen and the random ones are nearly the same' });
export type TActiveConfig = z.infer<typeof ZActiveConfig>;

export const activeStage = {
  title: 'Collect actively',
  description: 'Lets an ensemble of rewards choose the instructions to rank next, those it disagrees about most; has people rank them and as many drawn at random, and says what choosing saved.',
  config: ZActiveConfig,
  result: ZActiveReport,
} satisfies StageRecord;
