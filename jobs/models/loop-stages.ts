import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import type { TRewardReport } from '#lib/contracts/stages.ts';
import type { TSide } from '#lib/run/stages/fields.ts';
import type { RunContext } from './run-function.ts';
import { studyStagesOf } from './study-stages.ts';

/** The parts of a loop: each starts a child run with what the loop's configuration says, and waits for it. */
export function stagesOf(context: RunContext<'loop'>, itemsKey: string, editorId: string) {
  const { config } = context;
  const stages = studyStagesOf(context, editorId);
  return {
    collectRankings: async () => (await stages.collectRankings()).result,
    trainReward: async (startId: string, datasetId: string) => (await stages.trainReward('train the reward', 'Reward model', startId, datasetId)).result,
    drawPairs: async (modelId: string) => (await stages.drawPairs(modelId)).result,
    /** Further rewards, from none and from fewer items, each in as many passes over its rankings as the whole one. Nothing else learns from them. */
    async drawRewardCurve(startId: string, datasetId: string, whole: TRewardReport): Promise<TRewardReport[]> {
      const { curve } = config.reward;
      if (curve.length === 0) return [];
      const points: TRewardReport[] = [];
      for (const items of [0, ...new Set(curve.toSorted((a, b) => a - b))].filter((count) => count < whole.trainedItems)) {
        const name = items === 0 ? 'Reward model before any ranking' : `Reward model from ${items} items`;
        const { result } = await stages.trainReward(`train a reward on ${items} items`, name, startId, datasetId, stages.shareOf(items / whole.trainedItems, items));
        points.push(result.report);
      }
      return [...points, whole];
    },
    fineTune: async (name: string, reward: string, pairsId: string) => (await stages.fineTune(`train: ${name}`, name, reward, { pairsId }, { arm: reward === 'none' ? 'control' : config.arm })).result,
    sample: (label: string, modelId: string, rest: Partial<TSide> = {}): Promise<TSide> => stages.sample(`sample: ${label}`, { label, modelId, noise: 0, ...rest }, itemsKey),
    judge: async (a: TSide, b: TSide): Promise<TComparisonReport> => (await stages.judge(`study: ${a.label} against ${b.label}`, a, b, itemsKey)).result.comparison,
    evaluate: async (clipId: string, models: TSide[]) => (await stages.evaluate(clipId, models, itemsKey)).result,
  };
}

export type LoopStages = ReturnType<typeof stagesOf>;
