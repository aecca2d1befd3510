/** What the paper says about stages that can be run alone (Zhang et al. 2024, §4 and its appendix; InstructPix2Pix's sampling). Ids, names and seeds are the asker's. */
import type { TFineTuneConfig, TRewardConfig, TSampling } from '#lib/contracts/stages.ts';
import type { StageName } from './stages.ts';
import { WRITER_PRESETS } from './writer-presets.ts';

const SAMPLING: TSampling = { steps: 100, textGuidance: 7.5, imageGuidance: 1.5 };

const REWARD: TRewardConfig = {
  ...{ steps: 800, batch: 16, learningRate: 1e-4, warmup: 0, weightDecay: 0.05, clipNorm: 1, emaDecay: 0, trainable: 'last' },
  leaveOutFlags: ['none-follow', 'same-as-original', 'beyond-scope', 'harmful', 'all-similar'],
};

const FINE_TUNE: TFineTuneConfig = {
  ...{ arm: 'conditional', steps: 10_000, batch: 32, learningRate: 1e-4, warmup: 0, weightDecay: 0.01, clipNorm: 1, emaDecay: 0.9999 },
  ...{ eta: 1, maxWeight: 8, compareWithin: 'all', dropText: 0.05, dropImage: 0.05, dropBoth: 0.05, maxNoiseWeight: 1 },
};

/** Values by stage, laid over what a form starts with. */
export const PAPER_PRESETS: Partial<Record<StageName, object>> = {
  triplets: WRITER_PRESETS.paper,
  rankings: { items: 3_634, variants: Array.from({ length: 5 }, () => SAMPLING) },
  reward: { training: REWARD },
  'fine-tune': { training: FINE_TUNE },
  evaluation: { items: 1_000 },
};
