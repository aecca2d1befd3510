/** @file The kinds of golden case by meta.json's `case`; adding one is a file and a line here. */
import type { GoldenCase } from './golden-case.ts';

/** Recomputes a case and reports every comparison to `golden.compare`. */
export type RunCase = (golden: GoldenCase) => Promise<void>;

export const goldenCases: Record<string, () => Promise<RunCase>> = {
  schedulers: async () => (await import('./cases/schedulers.ts')).runSchedulers,
  tokenizer: async () => (await import('./cases/tokenizer.ts')).runTokenizer,
  'clip-preprocess': async () => (await import('./cases/clip-preprocess.ts')).runClipPreprocess,
};
