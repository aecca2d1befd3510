/** @file The kinds of golden case by meta.json's `case`; adding one is a file and a line here. */
import type { GoldenCase } from './golden-case.ts';

/** Recomputes a case and reports every comparison to `golden.compare`. */
export type RunCase = (golden: GoldenCase) => Promise<void>;

export const goldenCases: Record<string, () => Promise<RunCase>> = {
  schedulers: async () => (await import('./cases/schedulers.ts')).runSchedulers,
  tokenizer: async () => (await import('./cases/tokenizer.ts')).runTokenizer,
  'safetensors-edge': async () => (await import('./cases/safetensors-edge.ts')).runSafetensorsEdge,
  'unet-sd15': async () => (await import('./cases/unet-training.ts')).runUNetSd15,
  'unet-sd21': async () => (await import('./cases/unet.ts')).runUNetSd21,
  'unet-weighted': async () => (await import('./cases/unet.ts')).runUNetWeighted,
  vae: async () => (await import('./cases/vae.ts')).runVae,
  'clip-text': async () => (await import('./cases/clip-text.ts')).runClipText,
  'clip-text-2': async () => (await import('./cases/clip-text.ts')).runClipText,
  'clip-full': async () => (await import('./cases/clip-full.ts')).runClipFull,
  reward: async () => (await import('./cases/reward.ts')).runReward,
  'blip-itm': async () => (await import('./cases/blip.ts')).runBlipItm,
  'blip-caption': async () => (await import('./cases/blip.ts')).runBlipCaption,
  gpt2: async () => (await import('./cases/gpt2.ts')).runGpt2,
  'attention-maps': async () => (await import('./cases/attention-maps.ts')).runAttentionMaps,
  'ip2p-pipeline': async () => (await import('./cases/ip2p-pipeline.ts')).runIp2pPipeline,
  'clip-metrics': async () => (await import('./cases/clip-metrics.ts')).runClipMetrics,
  'clip-preprocess': async () => (await import('./cases/clip-preprocess.ts')).runClipPreprocess,
  aggregation: async () => (await import('./cases/aggregation.ts')).runAggregation,
};
